using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Operations;
using Levee.Grains.Operations;
using Mesos.V1;

namespace Levee.Grains.Frameworks;

/// <summary>Operations of one framework that carry an id: under way, or ended and not acknowledged.</summary>
/// <remarks>Source: spec scheduler-api sections 4.13 and 4.14.</remarks>
internal sealed class FrameworkOperations
{
    private readonly Dictionary<string, Operation> _byId = new(StringComparer.Ordinal);

    /// <summary>The latest status of each.</summary>
    public IEnumerable<OperationStatus> Latest => _byId.Values.Select(operation => operation.Latest());

    /// <summary>The latest status of one; <see langword="null"/>: not known.</summary>
    public OperationStatus? FindLatest(string operationId) => _byId.GetValueOrDefault(operationId)?.Latest();

    /// <summary>Notes an operation as its agent tells it.</summary>
    public void Note(Operation operation)
    {
        if (operation.Info.Id is { Value: var id })
        {
            _byId[id] = operation;
        }
    }

    /// <summary>Takes in an acknowledgement; one of a terminal status ends the record.</summary>
    public void Acknowledge(string operationId, ByteString uuid)
    {
        if (_byId.GetValueOrDefault(operationId)?.LatestStatus is { } status && status.State.IsTerminal() && uuid.Equals(status.Uuid?.Value))
        {
            _byId.Remove(operationId);
        }
    }

    /// <summary>An agent went away.</summary>
    /// <returns>What the framework is told of each, without uuid. Source: Mesos' sendBulkOperationFeedback.</returns>
    public ImmutableArray<OperationStatus> LoseAgent(AgentId agentId, AgentLoss loss)
    {
        if (loss == AgentLoss.Disconnected)
        {
            return [];
        }

        var told = ImmutableArray.CreateBuilder<OperationStatus>();
        foreach (var (id, operation) in _byId.Where(entry => entry.Value.AgentId.Value == agentId.Value).ToList())
        {
            _byId.Remove(id); // An agent that comes back tells of it again.
            if (AgentLossRules.OperationsAfter(loss) is { } fate)
            {
                told.Add(new() { OperationId = operation.Info.Id, State = fate.State, Message = fate.Message, AgentId = operation.AgentId });
            }
        }

        return told.ToImmutable();
    }

    /// <summary>An agent registered again and told the operations it still reports on.</summary>
    public void Reconnect(AgentId agentId, ImmutableArray<Operation> operations)
    {
        foreach (var (id, _) in _byId.Where(entry => entry.Value.AgentId.Value == agentId.Value).ToList())
        {
            _byId.Remove(id);
        }

        foreach (var operation in operations)
        {
            Note(operation);
        }
    }
}
