using Levee.Executors.Loop;
using Levee.Executors.Messages;
using Levee.Executors.Native;

namespace Levee.Executors.Api;

/// <summary>Keeps an executor subscribed to its agent: one connection for the events, one for the calls.</summary>
/// <remarks>When the agent is lost, both are made anew; see <see cref="ReconnectPlan"/>. Source: spec executor-api sections 11 and 12.</remarks>
internal sealed class AgentClient(ExecutorSettings settings, IEvents events, TimeProvider clock, Random random) : IAgent, IDisposable
{
    // The first time as long as the agent waits for a new executor unless told otherwise; one that comes back after a restart has little time to try again.
    private static readonly TimeSpan FirstPatience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ReturnPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromMinutes(30);
    private readonly Unacknowledged _unacknowledged = new();
    private readonly ReconnectPlan _plan = new(settings, random);
    private IExecutorPart _part = null!;
    private EventStream? _stream;
    private CallQueue? _calls;
    private IDisposable? _timer;
    private StatusUpdate[] _subscribedWith = [];
    private string? _told;
    private bool _wasSubscribed;
    private bool _ended;

    public bool IsSubscribed { get; private set; }

    public bool HasUnacknowledged => _unacknowledged.Updates.Count > 0;

    /// <summary>Subscribes, and goes on doing so.</summary>
    public void Start(IExecutorPart part)
    {
        _part = part;
        Connect();
    }

    public void Send(StatusUpdate update)
    {
        update = update with { Uuid = Uuid.NewBytes(), Timestamp = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds };
        _unacknowledged.Add(update);
        if (IsSubscribed)
        {
            _calls!.Send(update);
        }
    }

    public void Dispose()
    {
        _ended = true;
        _stream?.Dispose();
        _calls?.Dispose();
        _timer?.Dispose();
    }

    private void Connect()
    {
        _calls = new(settings, events, update => _unacknowledged.Updates.Contains(update), Disconnect);
        _calls.Start();
        _stream = new(settings, events, OnRecord, Disconnect);
        _stream.Subscribe(_unacknowledged);
        _subscribedWith = [.. _unacknowledged.Updates];
        Wait(_wasSubscribed ? ReturnPatience : FirstPatience, () => Disconnect("no answer to SUBSCRIBE"));
    }

    private void OnRecord(byte[] record)
    {
        var message = AgentEvent.Parse(record);
        switch (message.Type)
        {
            case AgentEventType.Subscribed:
                OnSubscribed(message.Subscribed ?? throw new InvalidDataException("SUBSCRIBED without its body"));
                break;
            case AgentEventType.Launch when message.Tasks is [var task]:
                _unacknowledged.Add(task);
                _part.OnLaunch(task);
                break;
            case AgentEventType.LaunchGroup:
                message.Tasks.ForEach(_unacknowledged.Add);
                _part.OnLaunchGroup(message.Tasks);
                break;
            case AgentEventType.Kill:
                _part.OnKill(message.TaskId, message.Grace);
                break;
            case AgentEventType.Acknowledged when _unacknowledged.Acknowledge(message.TaskId, message.Uuid) is { } update:
                _part.OnAcknowledged(update);
                break;
            case AgentEventType.Shutdown:
                _part.OnShutdown();
                break;
            case AgentEventType.Error:
                StandardError.WriteLine($"levee-executor: the agent says: {message.Error}");
                break;
        }
    }

    private void OnSubscribed(Subscribed subscribed)
    {
        IsSubscribed = true;
        _wasSubscribed = true;
        _plan.Succeeded();
        Wait(HeartbeatInterval, Beat);
        foreach (var update in _unacknowledged.Updates)
        {
            if (!_subscribedWith.Contains(update))
            {
                _calls!.Send(update); // Made since SUBSCRIBE was sent, which did not have it.
            }
        }

        _part.OnSubscribed(subscribed);
    }

    private void Beat()
    {
        _calls!.Beat();
        Wait(HeartbeatInterval, Beat);
    }

    private void Disconnect(string why)
    {
        if (_ended)
        {
            return;
        }

        var wasSubscribed = IsSubscribed;
        IsSubscribed = false;
        Tell(why);
        _stream?.Dispose();
        _calls?.Dispose();
        _timer?.Dispose();
        if (wasSubscribed)
        {
            _part.OnDisconnected();
        }

        if (_plan.Next(events.Now) is { } delay)
        {
            Wait(delay, Connect);
            return;
        }

        _ended = true;
        _part.OnLost();
    }

    /// <summary>Says once why the agent cannot be had; it may be away for long.</summary>
    private void Tell(string why)
    {
        if (why != _told)
        {
            StandardError.WriteLine($"levee-executor: no connection to the agent at {settings.Agent.Host}: {why}");
            _told = why;
        }
    }

    private void Wait(TimeSpan delay, Action action)
    {
        _timer?.Dispose();
        _timer = events.After(delay, action);
    }
}
