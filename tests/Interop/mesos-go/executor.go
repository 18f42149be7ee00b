package main

import (
	"context"
	"errors"
	"io"
	"time"

	mesos "github.com/mesos/mesos-go/api/v1/lib"
	"github.com/mesos/mesos-go/api/v1/lib/executor"
	"github.com/mesos/mesos-go/api/v1/lib/executor/calls"
	"github.com/mesos/mesos-go/api/v1/lib/executor/config"
	"github.com/mesos/mesos-go/api/v1/lib/httpcli"
	"github.com/mesos/mesos-go/api/v1/lib/httpcli/httpexec"
	"github.com/pborman/uuid"
)

const executorPath = "/api/v1/executor"

var errShutdown = errors.New("told to shut down")

type runner struct {
	sender calls.Sender
	id     mesos.ExecutorID
}

func runExecutor(ctx context.Context) error {
	settings, err := config.FromEnv()
	if err != nil {
		return err
	}
	ids := executor.CallOptions{calls.Framework(settings.FrameworkID), calls.Executor(settings.ExecutorID)}
	unbounded := httpcli.Do(httpcli.With(httpcli.Timeout(10 * time.Second)))
	subscriber := calls.SenderWith(httpexec.NewSender(client(settings.AgentEndpoint, executorPath, unbounded).Send, httpcli.Close(true)), ids...)
	r := &runner{calls.SenderWith(httpexec.NewSender(client(settings.AgentEndpoint, executorPath).Send), ids...), mesos.ExecutorID{Value: settings.ExecutorID}}
	stream, err := subscriber.Send(ctx, calls.NonStreaming(calls.Subscribe(nil, nil)))
	if err != nil {
		return err
	}
	defer stream.Close()
	for err == nil {
		var event executor.Event
		if err = stream.Decode(&event); err == nil {
			say("event", event.GetType().String())
			err = r.handle(ctx, &event)
		}
	}
	if err == errShutdown || err == io.EOF {
		return nil
	}
	return err
}

func (r *runner) handle(ctx context.Context, event *executor.Event) error {
	switch event.GetType() {
	case executor.Event_LAUNCH:
		task := event.Launch.Task
		if err := r.update(ctx, task.TaskID, mesos.TASK_RUNNING); err != nil || string(task.Data) != "finish" {
			return err
		}
		return r.update(ctx, task.TaskID, mesos.TASK_FINISHED)
	case executor.Event_MESSAGE:
		if err := r.send(ctx, calls.Message(append([]byte("echo of "), event.Message.Data...))); err != nil {
			return err
		}
		return r.update(ctx, mesos.TaskID{Value: "message"}, mesos.TASK_FINISHED)
	case executor.Event_KILL:
		return r.update(ctx, event.Kill.TaskID, mesos.TASK_KILLED)
	case executor.Event_SHUTDOWN:
		return errShutdown
	}
	return nil
}

func (r *runner) update(ctx context.Context, task mesos.TaskID, state mesos.TaskState) error {
	return r.send(ctx, calls.Update(mesos.TaskStatus{
		TaskID: task, State: state.Enum(), Source: mesos.SOURCE_EXECUTOR.Enum(), ExecutorID: &r.id, UUID: []byte(uuid.NewRandom()), Data: []byte("of " + task.Value),
	}))
}

func (r *runner) send(ctx context.Context, call *executor.Call) error {
	answer, err := r.sender.Send(ctx, calls.NonStreaming(call))
	if answer != nil {
		answer.Close()
	}
	return err
}
