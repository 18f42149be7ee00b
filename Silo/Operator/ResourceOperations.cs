using Mesos.V1;
using Operation = Mesos.V1.Offer.Types.Operation;

namespace Levee.Silo.Operator;

/// <summary>The operations behind the calls on an agent's resources.</summary>
internal static class ResourceOperations
{
    /// <param name="source">What the resources are now, when a reservation is changed into another.</param>
    public static Operation Reserve(IEnumerable<Resource> resources, IEnumerable<Resource> source) =>
        new() { Type = Operation.Types.Type.Reserve, Reserve = new() { Resources = { resources }, Source = { source } } };

    public static Operation Unreserve(IEnumerable<Resource> resources) =>
        new() { Type = Operation.Types.Type.Unreserve, Unreserve = new() { Resources = { resources } } };

    public static Operation Create(IEnumerable<Resource> volumes) =>
        new() { Type = Operation.Types.Type.Create, Create = new() { Volumes = { volumes } } };

    public static Operation Destroy(IEnumerable<Resource> volumes) =>
        new() { Type = Operation.Types.Type.Destroy, Destroy = new() { Volumes = { volumes } } };
}
