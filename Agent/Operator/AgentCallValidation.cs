using Mesos.V1.Agent;
using CallType = Mesos.V1.Agent.Call.Types.Type;

namespace Levee.Agent.Operator;

/// <summary>Structure of a call, before anything is looked up. Source of order and texts: Mesos' agent validation.</summary>
internal static class AgentCallValidation
{
    /// <returns>What is wrong, as the end of <c>Failed to validate agent::Call: …</c>; null when nothing is.</returns>
    public static string? Check(Call call) =>
        !call.HasType ? Missing("type")
        : AgentCalls.Table.GetValueOrDefault(call.Type)?.Field is { } field && !Call.Descriptor.FindFieldByName(field).Accessor.HasValue(call) ? Missing(field)
        : CheckContent(call);

    private static string? CheckContent(Call call) => call.Type switch
    {
#pragma warning disable CS0612 // Old names that clients still use.
        CallType.LaunchNestedContainer => LaunchValidation.CheckNested(call.LaunchNestedContainer),
        CallType.WaitNestedContainer => ContainerIdRules.Nested("wait_nested_container", call.WaitNestedContainer.ContainerId),
        CallType.KillNestedContainer => ContainerIdRules.Nested("kill_nested_container", call.KillNestedContainer.ContainerId),
        CallType.RemoveNestedContainer => ContainerIdRules.Nested("remove_nested_container", call.RemoveNestedContainer.ContainerId),
#pragma warning restore CS0612
        CallType.LaunchNestedContainerSession => LaunchValidation.CheckSession(call.LaunchNestedContainerSession),
        CallType.LaunchContainer => LaunchValidation.Check(call.LaunchContainer),
        CallType.WaitContainer => ContainerIdRules.Any("wait_container", call.WaitContainer.ContainerId),
        CallType.KillContainer => ContainerIdRules.Any("kill_container", call.KillContainer.ContainerId),
        CallType.RemoveContainer => ContainerIdRules.Any("remove_container", call.RemoveContainer.ContainerId),
        CallType.AttachContainerOutput => ContainerIdRules.Any("attach_container_output", call.AttachContainerOutput.ContainerId),
        CallType.AttachContainerInput => CheckInput(call.AttachContainerInput),
        CallType.AddResourceProviderConfig when call.AddResourceProviderConfig.Info.Id is not null => "Expecting 'add_resource_provider_config.info.id' to be unset",
        CallType.UpdateResourceProviderConfig when call.UpdateResourceProviderConfig.Info.Id is not null => "Expecting 'update_resource_provider_config.info.id' to be unset",
        _ => null,
    };

    private static string? CheckInput(Call.Types.AttachContainerInput input) =>
        !input.HasType ? Missing("attach_container_input.type")
        : input.Type == Call.Types.AttachContainerInput.Types.Type.Unknown ? "'attach_container_input.type' is unknown"
        : input.Type != Call.Types.AttachContainerInput.Types.Type.ContainerId ? null
        : input.ContainerId is null ? Missing("attach_container_input.container_id")
        : ContainerIdRules.Any("attach_container_input", input.ContainerId);

    private static string Missing(string field) => $"Expecting '{field}' to be present";
}
