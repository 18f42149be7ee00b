using Levee.Grains.Interfaces.Resources;
using Destroy = Mesos.V1.Offer.Types.Operation.Types.Destroy;

namespace Levee.Grains.Operations;

/// <summary>Rules about DESTROY. Source: spec mesos/master-behaviour.md section 11.</summary>
internal static class DestroyRules
{
    public static string? Problem(Destroy destroy, OperationContext context)
    {
        if ((OperationRules.ResourcesProblem(destroy.Volumes) ?? CreateRules.NotVolumeProblem(destroy.Volumes)) is { } problem)
        {
            return problem;
        }

        var volumes = ResourceBundle.Of(destroy.Volumes).Unallocated();
        var used = context.Used.Unallocated();
        return !context.Total.Contains(volumes) ? "Persistent volumes not found"
            : volumes.Any(volume => used.Any(one => one.Kind.Equals(volume.Kind))) ? "Persistent volumes in use"
            : null;
    }
}
