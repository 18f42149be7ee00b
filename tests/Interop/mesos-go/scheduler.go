package main

import (
	"context"
	"fmt"
	"os"
	"time"

	mesos "github.com/mesos/mesos-go/api/v1/lib"
	"github.com/mesos/mesos-go/api/v1/lib/extras/scheduler/callrules"
	"github.com/mesos/mesos-go/api/v1/lib/extras/scheduler/controller"
	"github.com/mesos/mesos-go/api/v1/lib/extras/store"
	"github.com/mesos/mesos-go/api/v1/lib/httpcli/httpsched"
	"github.com/mesos/mesos-go/api/v1/lib/resources"
	"github.com/mesos/mesos-go/api/v1/lib/scheduler"
	"github.com/mesos/mesos-go/api/v1/lib/scheduler/calls"
	"github.com/mesos/mesos-go/api/v1/lib/scheduler/events"
)

// Each task's name says how it ends: by itself, after a message, killed.
var taskNames = []string{"finish", "message", "kill"}

type tasks struct {
	caller   calls.Caller
	stop     context.CancelFunc
	launched bool
	agent    mesos.AgentID
	ended    map[string]bool
}

func runScheduler(ctx context.Context, master string) error {
	id := store.NewInMemorySingleton()
	caller := callrules.WithFrameworkID(store.GetIgnoreErrors(id)).Caller(httpsched.NewCaller(client(master, "/api/v1/scheduler")))
	subscription, stop := context.WithCancel(ctx)
	t := &tasks{caller: caller, stop: stop, ended: map[string]bool{}}
	return controller.Run(subscription, framework(), caller,
		controller.WithFrameworkID(store.GetIgnoreErrors(id)),
		controller.WithEventHandler(t.handler(id)),
		controller.WithSubscriptionTerminated(func(err error) {
			say("event", "terminated", "error", fmt.Sprint(err))
			stop()
		}))
}

func framework() *mesos.FrameworkInfo {
	return &mesos.FrameworkInfo{
		User:  "root",
		Name:  "interop-go",
		Roles: []string{"interop"},
		Capabilities: []mesos.FrameworkInfo_Capability{
			{Type: mesos.FrameworkInfo_Capability_MULTI_ROLE},
			{Type: mesos.FrameworkInfo_Capability_RESERVATION_REFINEMENT},
		},
	}
}

func (t *tasks) handler(id store.Singleton) events.Handler {
	other := events.HandlerFunc(func(_ context.Context, e *scheduler.Event) error {
		say("event", e.GetType().String())
		return nil
	})
	return controller.LiftErrors().Handle(events.Handlers{
		scheduler.Event_SUBSCRIBED: controller.TrackSubscription(id, 0).AndThen().HandleF(func(_ context.Context, e *scheduler.Event) error {
			say("event", "SUBSCRIBED", "framework", e.GetSubscribed().GetFrameworkID().GetValue())
			return nil
		}),
		scheduler.Event_OFFERS:  events.HandlerFunc(t.offers),
		scheduler.Event_UPDATE:  controller.AckStatusUpdates(t.caller).AndThen().HandleF(t.update),
		scheduler.Event_MESSAGE: events.HandlerFunc(t.message),
	}.Otherwise(other.HandleEvent))
}

// The first offer takes all tasks; the executor's own resources ride with it.
func (t *tasks) offers(ctx context.Context, e *scheduler.Event) error {
	offers := e.GetOffers().GetOffers()
	if t.launched {
		return t.decline(ctx, offers)
	}
	t.launched, t.agent = true, offers[0].AgentID
	self, err := os.Executable()
	if err != nil {
		return err
	}
	shell := true
	command := self + " executor"
	executor := &mesos.ExecutorInfo{
		Type:       mesos.ExecutorInfo_CUSTOM,
		ExecutorID: mesos.ExecutorID{Value: "interop"},
		Command:    &mesos.CommandInfo{Value: &command, Shell: &shell},
		Resources:  allocated(0.1, 16),
	}
	var infos []mesos.TaskInfo
	for _, name := range taskNames {
		infos = append(infos, mesos.TaskInfo{
			Name: name, TaskID: mesos.TaskID{Value: name}, AgentID: t.agent, Executor: executor, Resources: allocated(0.1, 16), Data: []byte(name),
		})
	}
	accept := calls.Accept(calls.OfferOperations{calls.OpLaunch(infos...)}.WithOffers(offers[0].ID))
	if err := calls.CallNoData(ctx, t.caller, accept); err != nil {
		return err
	}
	return t.decline(ctx, offers[1:])
}

func (t *tasks) decline(ctx context.Context, offers []mesos.Offer) error {
	for _, offer := range offers {
		if err := calls.CallNoData(ctx, t.caller, calls.Decline(offer.ID).With(calls.RefuseSeconds(60*time.Second))); err != nil {
			return err
		}
	}
	return nil
}

func (t *tasks) update(ctx context.Context, e *scheduler.Event) error {
	status := e.GetUpdate().GetStatus()
	name := status.TaskID.Value
	say("event", "UPDATE", "task", name, "state", status.GetState().String(), "source", status.GetSource().String(), "message", status.GetMessage(), "data", string(status.Data))
	switch status.GetState() {
	case mesos.TASK_RUNNING:
		if name == "message" {
			return calls.CallNoData(ctx, t.caller, calls.Message(t.agent.Value, "interop", []byte("to executor")))
		}
		if name == "kill" {
			return calls.CallNoData(ctx, t.caller, calls.Kill(name, t.agent.Value))
		}
	case mesos.TASK_FINISHED, mesos.TASK_KILLED, mesos.TASK_FAILED, mesos.TASK_LOST, mesos.TASK_ERROR:
		t.ended[name] = true
		if len(t.ended) == len(taskNames) {
			defer t.stop()
			return calls.CallNoData(ctx, t.caller, &scheduler.Call{Type: scheduler.Call_TEARDOWN})
		}
	}
	return nil
}

func (t *tasks) message(_ context.Context, e *scheduler.Event) error {
	say("event", "MESSAGE", "data", string(e.GetMessage().GetData()))
	return nil
}

func allocated(cpus, mem float64) []mesos.Resource {
	role := "interop"
	result := []mesos.Resource{resources.NewCPUs(cpus).Resource, resources.NewMemory(mem).Resource}
	for i := range result {
		result[i].AllocationInfo = &mesos.Resource_AllocationInfo{Role: &role}
	}
	return result
}
