using System.Net;
using Mesos.V1;

namespace Levee.Agent.Tests.Executors;

/// <summary>An executor that reports without end cannot fill the agent's memory.</summary>
public sealed class UpdateFloodTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private RunningAgent _agent = null!;

    public async ValueTask InitializeAsync() => _agent = await RunningAgent.StartAsync(_directory.Path, new() { Acknowledges = false });

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Updates_that_nobody_acknowledges_are_refused_at_last_and_taken_again_when_there_is_room()
    {
        await _agent.RunOnAsync("e", "sleep 1000", "a", "b");
        using var executor = new TestExecutor(_agent.Http, "e");
        await executor.SubscribeAsync();
        var (taken, reply) = (0, (HttpStatusCode.Accepted, ""));
        for (; taken < 3000; taken++)
        {
            reply = await executor.UpdateAsync("a", taken % 2 == 0 ? TaskState.TaskRunning : TaskState.TaskStarting);
            if (reply.Item1 != HttpStatusCode.Accepted)
            {
                break;
            }
        }

        Assert.Equal((1000, (HttpStatusCode.ServiceUnavailable, "Too many status updates wait for acknowledgement")), (taken, reply));
        Assert.InRange(_agent.Ledger.Active.Single(task => task.Key.Task.Value == "a").Statuses.Count, 1, 100);
        Assert.Equal(HttpStatusCode.Accepted, (await executor.UpdateAsync("b", TaskState.TaskRunning)).Status); // Another task has room of its own.

        var first = await Poll.ForAsync(() => _agent.Master.StatusesOf("a").FirstOrDefault(), "the first update");
        await _agent.Master.Observer!.AcknowledgeAsync(new("f-0001"), new("a"), first.Uuid);
        await Poll.UntilAsync(() => !_agent.Outbox.IsFull(new(new("f-0001"), new("a"))), "room");
        Assert.Equal(HttpStatusCode.Accepted, (await executor.UpdateAsync("a", TaskState.TaskFinished)).Status);
    }

    [Fact]
    public async Task What_an_executor_brings_when_it_subscribes_is_taken_within_twice_that_and_refused_beyond()
    {
        await _agent.RunOnAsync("e", "sleep 1000", "a", "b");
        using var executor = new TestExecutor(_agent.Http, "e");
        var updates = Enumerable.Range(0, 2001).Select(i => TestExecutor.Status("a", i % 2 == 0 ? TaskState.TaskRunning : TaskState.TaskStarting)).ToList();
        await Poll.UntilAsync(() => _agent.Ledger.FindExecutor(new(new("f-0001"), "e")) is not null, "the executor");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Too many status updates wait for acknowledgement"), await TrySubscribeAsync(updates));

        Assert.Equal(HttpStatusCode.OK, await executor.SubscribeAsync(Bring(updates.Take(2000))));
        await Poll.UntilAsync(() => _agent.Outbox.IsFull(new(new("f-0001"), new("a"))), "the updates");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await executor.UpdateAsync("a", TaskState.TaskRunning)).Status);

        // What came before needs no room, and other tasks have their own.
        Assert.Equal(HttpStatusCode.OK, await executor.SubscribeAsync(Bring([.. updates.Take(2000), TestExecutor.Status("b", TaskState.TaskRunning)])));
        await Poll.UntilAsync(() => _agent.Outbox.Head(new(new("f-0001"), new("b"))) is not null, "the update of the other task");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await TrySubscribeAsync(updates)).Status);

        async Task<(HttpStatusCode Status, string Text)> TrySubscribeAsync(IEnumerable<TaskStatus> updates)
        {
            var call = executor.NewCall(Mesos.V1.Executor.Call.Types.Type.Subscribe);
            call.Subscribe = new();
            Bring(updates)(call.Subscribe);
            return await executor.CallAsync(call);
        }
    }

    [Fact]
    public async Task A_few_updates_that_are_very_large_are_too_many_too()
    {
        await _agent.RunOnAsync("e", "sleep 1000", "a");
        using var executor = new TestExecutor(_agent.Http, "e", json: false);
        await executor.SubscribeAsync();
        var data = Google.Protobuf.ByteString.CopyFrom(new byte[9 * 1024 * 1024]);
        Assert.Equal(HttpStatusCode.Accepted, (await executor.UpdateAsync("a", TaskState.TaskStarting, status => status.Data = data)).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await executor.UpdateAsync("a", TaskState.TaskRunning, status => status.Data = data)).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await executor.UpdateAsync("a", TaskState.TaskRunning)).Status);
    }

    private static Action<Mesos.V1.Executor.Call.Types.Subscribe> Bring(IEnumerable<TaskStatus> updates) =>
        subscribe => subscribe.UnacknowledgedUpdates.Add(updates.Select(status => new Mesos.V1.Executor.Call.Types.Update { Status = status }));
}
