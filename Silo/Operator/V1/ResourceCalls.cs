using Mesos.V1;
using OperationType = Mesos.V1.Offer.Types.Operation.Types.Type;

namespace Levee.Silo.Operator.V1;

/// <summary>An operator's reservations and volumes: each becomes an operation that the agent's grain checks and carries out.</summary>
internal static class ResourceCalls
{
    internal const string Unknown = "No agent found with specified ID";

    public static Task ReserveAsync(OperatorRequest request)
    {
        var call = request.Call.ReserveResources;
        return OperateAsync(request, call.AgentId, ResourceOperations.Reserve(call.Resources, call.Source));
    }

    public static Task UnreserveAsync(OperatorRequest request)
    {
        var call = request.Call.UnreserveResources;
        return OperateAsync(request, call.AgentId, ResourceOperations.Unreserve(call.Resources));
    }

    public static Task CreateVolumesAsync(OperatorRequest request)
    {
        var call = request.Call.CreateVolumes;
        return OperateAsync(request, call.AgentId, ResourceOperations.Create(call.Volumes));
    }

    public static Task DestroyVolumesAsync(OperatorRequest request)
    {
        var call = request.Call.DestroyVolumes;
        return OperateAsync(request, call.AgentId, ResourceOperations.Destroy(call.Volumes));
    }

    public static Task GrowVolumeAsync(OperatorRequest request)
    {
        var call = request.Call.GrowVolume;
        return OperateAsync(request, call.AgentId, new() { Type = OperationType.GrowVolume, GrowVolume = new() { Volume = call.Volume, Addition = call.Addition } });
    }

    public static Task ShrinkVolumeAsync(OperatorRequest request)
    {
        var call = request.Call.ShrinkVolume;
        return OperateAsync(request, call.AgentId, new() { Type = OperationType.ShrinkVolume, ShrinkVolume = new() { Volume = call.Volume, Subtract = call.Subtract } });
    }

    // Whether the caller may is asked by the grain, once the operation is found valid.
    private static Task OperateAsync(OperatorRequest request, AgentID agentId, Offer.Types.Operation operation) => request.Agent(agentId) is { } agent
        ? request.ForwardAsync(agent.OperateAsync(operation, request.Principal, request.Aborted))
        : request.RefuseAsync(StatusCodes.Status400BadRequest, Unknown);
}
