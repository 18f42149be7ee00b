using Mesos.V1;
using OperationType = Mesos.V1.Offer.Types.Operation.Types.Type;

namespace Levee.Grains.Metrics;

/// <summary>Counts operations that come to an end, <c>master/operations/reserve/finished</c> and the like. Source: spec operator-api part C.</summary>
/// <remarks>What is under way now is a gauge, which readers work out.</remarks>
internal sealed class OperationMetrics(MasterMetrics metrics)
{
    /// <summary>An operation ended.</summary>
    public void Ended(Operation operation) => Count(operation.Info.Type, MetricWords.Of(operation.LatestStatus.State)["operation_".Length..]);

    private void Count(OperationType type, string what)
    {
        metrics.Count($"master/operations/{what}");
        metrics.Count($"master/operations/{MetricWords.Of(type)}/{what}");
    }
}
