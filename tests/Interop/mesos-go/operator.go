package main

import (
	"context"
	"fmt"

	"github.com/mesos/mesos-go/api/v1/lib/httpcli/httpmaster"
	"github.com/mesos/mesos-go/api/v1/lib/master"
	"github.com/mesos/mesos-go/api/v1/lib/master/calls"
)

func runOperator(ctx context.Context, address string) error {
	sender := httpmaster.NewSender(client(address, "/api/v1").Send)
	for _, call := range []*master.Call{calls.GetHealth(), calls.GetVersion(), calls.GetState(), calls.GetAgents(), calls.GetFrameworks(), calls.GetTasks(), calls.GetRoles(), calls.GetFlags(), calls.GetMaster(), calls.GetMetrics(nil)} {
		answer, err := sender.Send(ctx, calls.NonStreaming(call))
		if err != nil {
			return fmt.Errorf("%v: %v", call.Type, err)
		}
		var body master.Response
		err = answer.Decode(&body)
		answer.Close()
		if err != nil {
			return fmt.Errorf("%v: %v", call.Type, err)
		}
		say("event", "response", "type", body.Type.String(), "version", body.GetGetVersion().GetVersionInfo().Version, "agents", fmt.Sprint(len(body.GetGetAgents().GetAgents())))
	}
	return watch(ctx, sender)
}

func watch(ctx context.Context, sender calls.Sender) error {
	stream, err := sender.Send(ctx, calls.NonStreaming(calls.Subscribe()))
	if err != nil {
		return err
	}
	defer stream.Close()
	for {
		var event master.Event
		if err := stream.Decode(&event); err != nil {
			return err
		}
		switch event.GetType() {
		case master.Event_TASK_ADDED:
			say("event", "TASK_ADDED", "task", event.TaskAdded.Task.TaskID.Value)
		case master.Event_TASK_UPDATED:
			say("event", "TASK_UPDATED", "task", event.TaskUpdated.Status.TaskID.Value, "state", event.TaskUpdated.Status.GetState().String())
		default:
			say("event", event.GetType().String())
		}
	}
}
