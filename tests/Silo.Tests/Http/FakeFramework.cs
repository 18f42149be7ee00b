using Levee.Grains.Interfaces.Frameworks;
using Mesos.V1.Scheduler;

namespace Levee.Silo.Tests.Http;

/// <summary>A framework that answers as it is told and remembers its calls.</summary>
public sealed class FakeFramework
{
    private readonly TaskCompletionSource<string> _disconnected = new();

    /// <summary>First event of each stream.</summary>
    public Event First { get; set; } = new() { Type = Event.Types.Type.Subscribed, Subscribed = new() { FrameworkId = new() { Value = "M-0000" }, HeartbeatIntervalSeconds = 15 } };

    public CallReply Reply { get; set; } = CallReply.Accepted;

    /// <summary>Thrown by every call when set.</summary>
    public Exception? Fault { get; set; }

    public Call? LastCall { get; private set; }

    public string? LastStreamId { get; private set; }

    public string? LastPrincipal { get; private set; }

    public bool WasNew { get; private set; }

    public Call.Types.Subscribe? Subscription { get; private set; }

    public ISchedulerObserver? Scheduler { get; private set; }

    /// <summary>Completes with the stream id of the connection that closed.</summary>
    public System.Threading.Tasks.Task<string> Disconnected => _disconnected.Task;

    public Task<Event> SubscribeAsync(Call.Types.Subscribe subscribe, bool isNew, string streamId, string? principal, ISchedulerObserver scheduler, CancellationToken cancellationToken)
    {
        (Subscription, WasNew, LastStreamId, LastPrincipal, Scheduler) = (subscribe, isNew, streamId, principal, scheduler);
        return Fault is null ? Task.FromResult(First) : Task.FromException<Event>(Fault);
    }

    public Task<CallReply> CallAsync(Call call, string? streamId, string? principal, CancellationToken cancellationToken)
    {
        (LastCall, LastStreamId, LastPrincipal) = (call, streamId, principal);
        return Fault is null ? Task.FromResult(Reply) : Task.FromException<CallReply>(Fault);
    }

    /// <summary>Whether an operator ended it.</summary>
    public bool TornDown { get; private set; }

    public Task<CallReply> TeardownAsync(string? principal, CancellationToken cancellationToken)
    {
        TornDown = true;
        return Task.FromResult(Reply);
    }

    public Task DisconnectedAsync(string streamId, CancellationToken cancellationToken)
    {
        _disconnected.TrySetResult(streamId);
        return Task.CompletedTask;
    }
}
