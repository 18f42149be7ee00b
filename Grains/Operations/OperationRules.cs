using Levee.Grains.Resources;
using Mesos.V1;
using Operation = Mesos.V1.Offer.Types.Operation;

namespace Levee.Grains.Operations;

/// <summary>Whether an operation on an agent's resources may be carried out: everything but whether the resources are there.</summary>
/// <remarks>Source: spec mesos/master-behaviour.md section 11; texts as Mesos' master words them.</remarks>
internal static class OperationRules
{
    /// <summary>The first problem of an operation that <see cref="FormProblem"/> found well formed and that is in the new format of reservations.</summary>
    public static string? Problem(Operation operation, OperationContext context) => operation.Type switch
    {
        Operation.Types.Type.Reserve => ReserveRules.Problem(operation.Reserve, context),
        Operation.Types.Type.Unreserve => UnreserveRules.Problem(operation.Unreserve),
        Operation.Types.Type.Create => CreateRules.Problem(operation.Create, context),
        Operation.Types.Type.Destroy => DestroyRules.Problem(operation.Destroy, context),
        Operation.Types.Type.GrowVolume => ResizeRules.Problem(operation.GrowVolume, context),
        Operation.Types.Type.ShrinkVolume => ResizeRules.Problem(operation.ShrinkVolume, context),
        Operation.Types.Type.CreateDisk => DiskOperationRules.Problem(operation.CreateDisk),
        Operation.Types.Type.DestroyDisk => DiskOperationRules.Problem(operation.DestroyDisk),
        _ => "Unknown offer operation",
    };

    /// <summary>Whether the field that the type asks for is there, and the resources in it are well formed. Source: validateAndUpgradeResources in src/common/resources_utils.cpp.</summary>
    public static string? FormProblem(Operation operation) => FieldProblem(operation) ?? operation.Type switch
    {
        Operation.Types.Type.Reserve => ResourceRules.ListProblem([.. operation.Reserve.Resources, .. operation.Reserve.Source]),
        Operation.Types.Type.Launch => operation.Launch.TaskInfos.Select(TaskProblem).FirstOrDefault(problem => problem is not null),
        Operation.Types.Type.LaunchGroup => ResourceRules.ListProblem(operation.LaunchGroup.Executor.Resources)
            ?? operation.LaunchGroup.TaskGroup.Tasks.Select(TaskProblem).FirstOrDefault(problem => problem is not null),
        Operation.Types.Type.Unreserve or Operation.Types.Type.Create or Operation.Types.Type.Destroy => ResourceRules.ListProblem(ResourcesOf(operation)),
        _ => ResourcesOf(operation).Select(ResourceRules.Problem).FirstOrDefault(problem => problem is not null),
    };

    /// <summary>All resources that an operation names.</summary>
    public static IReadOnlyCollection<Resource> ResourcesOf(Operation operation) => operation.Type switch
    {
        Operation.Types.Type.Reserve => [.. operation.Reserve.Source, .. operation.Reserve.Resources],
        Operation.Types.Type.Unreserve => operation.Unreserve.Resources,
        Operation.Types.Type.Create => operation.Create.Volumes,
        Operation.Types.Type.Destroy => operation.Destroy.Volumes,
        Operation.Types.Type.GrowVolume => [operation.GrowVolume.Volume, operation.GrowVolume.Addition],
        Operation.Types.Type.ShrinkVolume => [operation.ShrinkVolume.Volume],
        Operation.Types.Type.CreateDisk => [operation.CreateDisk.Source],
        Operation.Types.Type.DestroyDisk => [operation.DestroyDisk.Source],
        _ => [],
    };

    /// <summary>Validity and provider of the resources of one operation, with the prefix that Mesos gives them.</summary>
    internal static string? ResourcesProblem(IReadOnlyCollection<Resource> resources) =>
        (ResourceRules.Problem(resources) ?? ResourceRules.ProviderProblem(resources)) is { } problem ? $"Invalid resources: {problem}" : null;

    private static string? TaskProblem(TaskInfo task) =>
        ResourceRules.ListProblem(task.Resources) ?? (task.Executor is { } executor ? ResourceRules.ListProblem(executor.Resources) : null);

    private static string? FieldProblem(Operation operation) => operation.Type switch
    {
        Operation.Types.Type.Launch when operation.Launch is null => "A LAUNCH offer operation must have the Offer.Operation.launch field set.",
        Operation.Types.Type.LaunchGroup when operation.LaunchGroup is null => "A LAUNCH_GROUP offer operation must have the Offer.Operation.launch_group field set.",
        Operation.Types.Type.Reserve when operation.Reserve is null => "A RESERVE offer operation must have the Offer.Operation.reserve field set.",
        Operation.Types.Type.Unreserve when operation.Unreserve is null => "An UNRESERVE offer operation must have the Offer.Operation.unreserve field set.",
        Operation.Types.Type.Create when operation.Create is null => "A CREATE offer operation must have the Offer.Operation.create field set.",
        Operation.Types.Type.Destroy when operation.Destroy is null => "A DESTROY offer operation must have the Offer.Operation.destroy field set.",
        Operation.Types.Type.GrowVolume when operation.GrowVolume is null => "A GROW_VOLUME operation must have the Offer.Operation.grow_volume field set",
        Operation.Types.Type.ShrinkVolume when operation.ShrinkVolume is null => "A SHRINK_VOLUME offer operation must have the Offer.Operation.shrink_volume field set",
        Operation.Types.Type.CreateDisk when operation.CreateDisk is null => "A CREATE_DISK offer operation must have the Offer.Operation.create_disk field set.",
        Operation.Types.Type.DestroyDisk when operation.DestroyDisk is null => "A DESTROY_DISK offer operation must have the Offer.Operation.destroy_disk field set.",
        Operation.Types.Type.Unknown => "Unknown offer operation",
        _ => null,
    };
}
