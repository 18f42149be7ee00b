using System.Collections.Frozen;
using Levee.Grains.Interfaces.Authorization;
using CallType = Mesos.V1.Agent.Call.Types.Type;

namespace Levee.Agent.Operator;

/// <summary>All calls of the agent's v1 API. Source: spec agent-api section 2.</summary>
internal static class AgentCalls
{
    /// <summary>The calls by type.</summary>
    public static FrozenDictionary<CallType, AgentCall> Table { get; } = new Dictionary<CallType, AgentCall>
    {
        [CallType.GetHealth] = new(null, null, FactCalls.GetHealthAsync),
        [CallType.GetFlags] = new(null, AclActions.ViewFlags, FactCalls.GetFlagsAsync),
        [CallType.GetVersion] = new(null, null, FactCalls.GetVersionAsync),
        [CallType.GetAgent] = new(null, null, FactCalls.GetAgentAsync),
        [CallType.GetMetrics] = new("get_metrics", null, FactCalls.GetMetricsAsync),
        [CallType.GetLoggingLevel] = new(null, null, LoggingCalls.GetAsync),
        [CallType.SetLoggingLevel] = new("set_logging_level", AclActions.SetLogLevel, LoggingCalls.SetAsync),
        [CallType.ListFiles] = new("list_files", null, FileCalls.ListAsync),
        [CallType.ReadFile] = new("read_file", null, FileCalls.ReadAsync),
        [CallType.GetState] = new(null, null, StateCalls.GetStateAsync),
        [CallType.GetTasks] = new(null, null, request => StateCalls.GetAsync(request, StateSection.Tasks)),
        [CallType.GetExecutors] = new(null, null, request => StateCalls.GetAsync(request, StateSection.Executors)),
        [CallType.GetFrameworks] = new(null, null, request => StateCalls.GetAsync(request, StateSection.Frameworks)),
        [CallType.GetOperations] = new(null, null, StateCalls.GetOperationsAsync),
        [CallType.GetContainers] = new(null, null, ContainerListCall.GetAsync),
        [CallType.GetResourceProviders] = new(null, null, ProviderCalls.GetAsync),
        [CallType.AddResourceProviderConfig] = new("add_resource_provider_config", AclActions.ModifyResourceProviderConfigs, ProviderCalls.ConfigureAsync),
        [CallType.UpdateResourceProviderConfig] = new("update_resource_provider_config", AclActions.ModifyResourceProviderConfigs, ProviderCalls.ConfigureAsync),
        [CallType.RemoveResourceProviderConfig] = new("remove_resource_provider_config", AclActions.ModifyResourceProviderConfigs, ProviderCalls.RemoveAsync),
        [CallType.MarkResourceProviderGone] = new("mark_resource_provider_gone", AclActions.MarkResourceProvidersGone, ProviderCalls.MarkGoneAsync),
        [CallType.PruneImages] = new(null, AclActions.PruneImages, ImageCalls.PruneAsync),
#pragma warning disable CS0612 // Old names that clients still use.
        [CallType.LaunchNestedContainer] = new("launch_nested_container", null, LaunchCalls.LaunchNestedAsync),
        [CallType.WaitNestedContainer] = new("wait_nested_container", null, ContainerCalls.WaitNestedAsync),
        [CallType.KillNestedContainer] = new("kill_nested_container", null, ContainerCalls.KillNestedAsync),
        [CallType.RemoveNestedContainer] = new("remove_nested_container", null, ContainerCalls.RemoveNestedAsync),
#pragma warning restore CS0612
        [CallType.LaunchContainer] = new("launch_container", null, LaunchCalls.LaunchAsync),
        [CallType.WaitContainer] = new("wait_container", null, ContainerCalls.WaitAsync),
        [CallType.KillContainer] = new("kill_container", null, ContainerCalls.KillAsync),
        [CallType.RemoveContainer] = new("remove_container", null, ContainerCalls.RemoveAsync),
        [CallType.LaunchNestedContainerSession] = new("launch_nested_container_session", null, SessionCalls.LaunchAsync),
        [CallType.AttachContainerInput] = new("attach_container_input", null, InputCall.AttachAsync),
        [CallType.AttachContainerOutput] = new("attach_container_output", null, SessionCalls.AttachOutputAsync),
    }.ToFrozenDictionary();
}
