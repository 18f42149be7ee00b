using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Agent.Sandboxes;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Resources;
using Mesos.V1;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Operations;

/// <summary>What the agent has, with the reservations and volumes made on it, and the operations whose outcome is not acknowledged. Safe for several threads.</summary>
/// <remarks>
/// Everything is on disk before anybody hears of it, and survives the agent; an outcome is sent until acknowledged, as a task's status is.
/// Source: spec agent-behaviour sections 1, 3.2 and 4.1.
/// </remarks>
internal sealed partial class AgentOperations(AgentInfo agent, SandboxLayout layout, TimeProvider clock, ILogger<AgentOperations> logger)
{
    private readonly Lock _gate = new();
    private readonly long _start = clock.GetTimestamp();
    private readonly Dictionary<ByteString, PendingOperation> _pending = [];
    private ResourceBundle _total = ResourceBundle.Of(agent.Resources);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All the agent has, not allocated.</summary>
    public ImmutableArray<Resource> Total
    {
        get
        {
            lock (_gate)
            {
                return _total.ToMessages();
            }
        }
    }

    /// <summary>Operations whose outcome is not acknowledged.</summary>
    public ImmutableArray<Operation> Pending
    {
        get
        {
            lock (_gate)
            {
                return [.. _pending.Values.Select(pending => pending.Operation)];
            }
        }
    }

    /// <summary>Completes when an outcome may be due earlier than before; ask again after each completion.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    private TimeSpan Now => clock.GetElapsedTime(_start);

    /// <summary>Takes up what the agent before on this work directory had made.</summary>
    /// <exception cref="IOException">It does not fit into what the agent has now, or cannot be read.</exception>
    public void Recover()
    {
        if (OperationsFile.Read(layout.Operations) is not var (made, operations))
        {
            return;
        }

        lock (_gate)
        {
            var plain = ResourceBundle.Of(made.Select(MadeResources.Plain));
            _total = _total.Without(plain) is { } rest ? rest + ResourceBundle.Of(made) : throw new IOException(
                $"--resources are {_total}, which lack {plain} that reservations and volumes were made of; give them back, or remove {layout.Operations} and lose those");
            foreach (var operation in operations)
            {
                _pending[operation.Uuid.Value] = PendingOperation.New(operation, Now);
            }
        }
    }

    /// <summary>The agent is a new one: nobody waits for what an earlier one was asked for.</summary>
    public void ForgetPending()
    {
        lock (_gate)
        {
            _pending.Clear();
        }
    }

    /// <summary>Carries out an operation, once, and reports its outcome.</summary>
    public void Apply(Operation operation)
    {
        lock (_gate)
        {
            if (_pending.TryGetValue(operation.Uuid.Value, out var known))
            {
                _pending[operation.Uuid.Value] = known.Again(Now); // The message came twice.
            }
            else
            {
                var (total, done) = Outcome(operation);
                _pending[operation.Uuid.Value] = PendingOperation.New(done, Now);
                Save(total, done);
                LogApplied(done.Info.Type, done.LatestStatus.State, done.LatestStatus.Message);
            }

            Announce();
        }
    }

    /// <summary>The outcome of an operation was acknowledged; one that fits nothing changes nothing.</summary>
    public void Acknowledge(ByteString operation, ByteString status)
    {
        lock (_gate)
        {
            if (_pending.TryGetValue(operation, out var pending) && pending.Operation.LatestStatus.Uuid.Value.Equals(status))
            {
                _pending.Remove(operation);
                OperationsFile.Write(layout.Operations, Made(_total), Unacknowledged);
            }
        }
    }

    /// <summary>A master was found: every outcome is due at once.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            foreach (var (uuid, pending) in _pending.ToList())
            {
                _pending[uuid] = pending.Again(Now);
            }

            Announce();
        }
    }

    /// <summary>The outcomes to send now; they count as sent.</summary>
    public ImmutableArray<OperationUpdate> TakeDue()
    {
        lock (_gate)
        {
            var now = Now;
            var due = _pending.Where(entry => entry.Value.Due <= now).ToList();
            foreach (var (uuid, pending) in due)
            {
                _pending[uuid] = pending.Sent(now);
            }

            return [.. due.Select(entry => entry.Value.Operation).Select(operation => new OperationUpdate(operation.FrameworkId is { } id ? new(id.Value) : null, operation))];
        }
    }

    /// <summary>Time until an outcome is due; <see langword="null"/>: not before <see cref="Changed"/>.</summary>
    public TimeSpan? UntilDue()
    {
        lock (_gate)
        {
            return _pending.Count == 0 ? null : _pending.Values.Min(pending => pending.Due) - Now;
        }
    }

    /// <summary>Whether all reservations and volumes among some resources are there.</summary>
    public bool Knows(IEnumerable<Resource> resources)
    {
        var made = ResourceBundle.Of(resources.Where(MadeResources.IsMade)).Unallocated();
        lock (_gate)
        {
            return made.All(slice => _total.Contains(ResourceBundle.Of([slice])));
        }
    }

    private IEnumerable<Operation> Unacknowledged => _pending.Values.Select(pending => pending.Operation);

    private static IEnumerable<Resource> Made(ResourceBundle total) => total.ToMessages().Where(MadeResources.IsMade);

    /// <summary>A volume's directory is there before the volume is, and gone only after it.</summary>
    private void Save(ResourceBundle total, Operation done)
    {
        try
        {
            VolumeDirectories.Prepare(done, layout);
            OperationsFile.Write(layout.Operations, Made(total), Unacknowledged);
            _total = total;
            VolumeDirectories.CleanUp(done, layout);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogFailed(error, done.Info.Type);
            (done.LatestStatus.State, done.LatestStatus.Message) = (OperationState.OperationFailed, error.Message);
        }
    }

    private (ResourceBundle Total, Operation Done) Outcome(Operation operation)
    {
        var done = operation.Clone();
        done.AgentId = agent.Id;
        done.LatestStatus = new() { OperationId = operation.Info.Id, AgentId = agent.Id, State = OperationState.OperationFinished, Uuid = NewUuid() };
        var total = _total;
        if (ResourceConversion.Of(operation.Info)?.Unallocated() is not { } conversion)
        {
            (done.LatestStatus.State, done.LatestStatus.Message) = (OperationState.OperationError, "This agent has no resource providers");
        }
        else if (_total.Without(conversion.Consumed) is not { } rest)
        {
            (done.LatestStatus.State, done.LatestStatus.Message) = (OperationState.OperationError, $"Agent's resources {_total} do not contain {conversion.Consumed}");
        }
        else
        {
            total = rest + conversion.Converted;
        }

        done.Statuses.Add(done.LatestStatus);
        return (total, done);
    }

    // Random, as those of statuses.
    private static UUID NewUuid() => new() { Value = ByteString.CopyFrom(Guid.NewGuid().ToByteArray(bigEndian: true)) };

    private void Announce()
    {
        _changed.TrySetResult();
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(EventIds.OperationApplied, LogLevel.Information, "{Operation}: {State} {Message}")]
    private partial void LogApplied(Offer.Types.Operation.Types.Type operation, OperationState state, string message);

    [LoggerMessage(EventIds.OperationFailed, LogLevel.Error, "{Operation} cannot be carried out")]
    private partial void LogFailed(Exception error, Offer.Types.Operation.Types.Type operation);
}
