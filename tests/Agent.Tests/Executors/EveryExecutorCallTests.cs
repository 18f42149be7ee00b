using System.Net;
using Google.Protobuf;
using Mesos.V1;
using CallType = Mesos.V1.Executor.Call.Types.Type;
using EventType = Mesos.V1.Executor.Event.Types.Type;

namespace Levee.Agent.Tests.Executors;

/// <summary>Every call of the executor API, and every event but ERROR, in both encodings. Source: spec executor-api.</summary>
public sealed class EveryExecutorCallTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_call_has_its_effect_in_either_encoding(bool json)
    {
        using var directory = new TempDirectory();
        await using var agent = await RunningAgent.StartAsync(directory.Path);
        await agent.RunOnAsync("e", "sleep 1000", "a");
        await agent.StartedAsync("e");
        using var executor = new TestExecutor(agent.Http, "e", json);
        var told = new HashSet<CallType>();

        Assert.Equal((HttpStatusCode.Forbidden, "Executor is not subscribed"), await executor.CallAsync(Told(CallType.Unknown)));
        Assert.Equal((HttpStatusCode.Accepted, ""), await executor.CallAsync(Told(CallType.Heartbeat)));
        told.Add(CallType.Subscribe);
        Assert.Equal(HttpStatusCode.OK, await executor.SubscribeAsync());
        Assert.Equal(json ? "application/json" : "application/x-protobuf", executor.ContentType);
        var subscribed = (await executor.ExpectAsync(EventType.Subscribed)).Subscribed;
        Assert.Equal(("e", "f-0001", agent.Master.Snapshots.Last().Info.Id.Value), (subscribed.ExecutorInfo.ExecutorId.Value, subscribed.FrameworkInfo.Id.Value, subscribed.AgentInfo.Id.Value));
        Assert.Equal("a", (await executor.ExpectAsync(EventType.Launch)).Launch.Task.TaskId.Value);
        Assert.Equal((HttpStatusCode.NotImplemented, ""), await executor.CallAsync(executor.NewCall(CallType.Unknown)));

        told.Add(CallType.Update);
        Assert.Equal((HttpStatusCode.Accepted, ""), await executor.UpdateAsync("a", TaskState.TaskRunning));
        await agent.Master.RunningAsync("a");
        var acknowledged = (await executor.ExpectAsync(EventType.Acknowledged)).Acknowledged;
        Assert.Equal(("a", 16), (acknowledged.TaskId.Value, acknowledged.Uuid.Length));

        told.Add(CallType.Message);
        Assert.Equal((HttpStatusCode.Accepted, ""), await executor.MessageAsync("hello"));
        await agent.Master.Observer!.MessageExecutorAsync(new("f-0001"), "e", ByteString.CopyFromUtf8("hi"));
        Assert.Equal("hi", (await executor.ExpectAsync(EventType.Message)).Message.Data.ToStringUtf8());
        await agent.KillAsync("a");
        Assert.Equal("a", (await executor.ExpectAsync(EventType.Kill)).Kill.TaskId.Value);
        await agent.Master.Observer!.ShutdownExecutorAsync(new("f-0001"), "e");
        await executor.ExpectAsync(EventType.Shutdown);
        Assert.Equal(Enum.GetValues<CallType>().Order(), told.Order());

        Mesos.V1.Executor.Call Told(CallType type)
        {
            told.Add(type);
            return executor.NewCall(type);
        }
    }
}
