using Google.Protobuf;
using Mesos.V1;
using OfferOperation = Mesos.V1.Offer.Types.Operation;

namespace Levee.Grains.Operations;

/// <summary>The master's record of an operation.</summary>
internal static class OperationRecords
{
    /// <summary>A record of an operation that was just sent off, its resources without allocation.</summary>
    /// <param name="frameworkId"><see langword="null"/>: an operator's.</param>
    public static Operation Pending(OfferOperation operation, FrameworkID? frameworkId, AgentID agentId, ByteString uuid)
    {
        var info = operation.Clone();
        foreach (var resource in OperationRules.ResourcesOf(info))
        {
            resource.AllocationInfo = null;
        }

        return new()
        {
            FrameworkId = frameworkId, AgentId = agentId, Info = info, Uuid = new() { Value = uuid },
            LatestStatus = new() { OperationId = operation.Id, AgentId = agentId, State = OperationState.OperationPending },
        };
    }

    /// <summary>The same operation with another status; the history keeps one status per run of equal states.</summary>
    public static Operation With(this Operation operation, OperationStatus status)
    {
        var next = new Operation { FrameworkId = operation.FrameworkId, AgentId = operation.AgentId, Info = operation.Info, Uuid = operation.Uuid, LatestStatus = status };
        next.Statuses.AddRange(operation.Statuses is [.., var last] && last.State == status.State ? operation.Statuses.SkipLast(1) : operation.Statuses);
        next.Statuses.Add(status);
        return next;
    }

    /// <summary>The latest status as reconciliation tells it: without uuid, since there is nothing to acknowledge.</summary>
    public static OperationStatus Latest(this Operation operation)
    {
        var status = operation.LatestStatus.Clone();
        (status.Uuid, status.AgentId) = (null, operation.AgentId);
        status.ConvertedResources.Clear();
        return status;
    }

    /// <summary>The key it has in tables.</summary>
    public static ByteString Key(this Operation operation) => operation.Uuid.Value;
}
