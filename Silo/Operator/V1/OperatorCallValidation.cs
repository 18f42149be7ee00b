using Levee.Grains.Resources;
using Mesos.V1.Master;
using CallType = Mesos.V1.Master.Call.Types.Type;

namespace Levee.Silo.Operator.V1;

/// <summary>Structure of an operator call, before anything is looked up. Source: operator-api, A.1.</summary>
internal static class OperatorCallValidation
{
    /// <returns>What is wrong, as the end of <c>Failed to validate master::Call: …</c>; null when nothing is.</returns>
    public static string? Check(Call call)
    {
        if (!call.HasType)
        {
            return Missing("type");
        }

        if (OperatorCalls.Table.GetValueOrDefault(call.Type)?.Field is { } field && !Call.Descriptor.FindFieldByName(field).Accessor.HasValue(call))
        {
            return Missing(field);
        }

        return call.Type switch
        {
            CallType.GrowVolume when call.GrowVolume.AgentId is null => NoProvider,
            CallType.ShrinkVolume when call.ShrinkVolume.AgentId is null => NoProvider,
            CallType.ReserveResources => ResourceRules.ListProblem(call.ReserveResources.Resources),
            CallType.UnreserveResources => ResourceRules.ListProblem(call.UnreserveResources.Resources), // As in Mesos these two only; the others are looked at with their agent.
            _ => null,
        };
    }

    private static string NoProvider => Missing("agent_id") + "; only agent default resources are supported right now";

    private static string Missing(string field) => $"Expecting '{field}' to be present";
}
