using System.Collections.Frozen;
using Levee.Grains.Interfaces.Authorization;
using CallType = Mesos.V1.Master.Call.Types.Type;

namespace Levee.Silo.Operator.V1;

/// <summary>All calls of the v1 operator API. Source: operator-api, A.2.</summary>
internal static class OperatorCalls
{
    /// <summary>The calls by type.</summary>
    public static FrozenDictionary<CallType, OperatorCall> Table { get; } = new Dictionary<CallType, OperatorCall>
    {
        [CallType.GetHealth] = new(null, null, MasterCalls.GetHealthAsync),
        [CallType.GetFlags] = new(null, AclActions.ViewFlags, MasterCalls.GetFlagsAsync),
        [CallType.GetVersion] = new(null, null, MasterCalls.GetVersionAsync),
        [CallType.GetMaster] = new(null, null, MasterCalls.GetMasterAsync),
        [CallType.GetMetrics] = new("get_metrics", null, MetricsCalls.GetMetricsAsync),
        [CallType.GetLoggingLevel] = new(null, null, LoggingCalls.GetLoggingLevelAsync),
        [CallType.SetLoggingLevel] = new("set_logging_level", AclActions.SetLogLevel, LoggingCalls.SetLoggingLevelAsync),
        [CallType.ListFiles] = new("list_files", AclActions.AccessMesosLogs, FileCalls.ListFilesAsync),
        [CallType.ReadFile] = new("read_file", AclActions.AccessMesosLogs, FileCalls.ReadFileAsync),
        [CallType.GetState] = new(null, null, StateCalls.GetStateAsync),
        [CallType.GetAgents] = new(null, null, request => StateCalls.GetAsync(request, StateSection.Agents)),
        [CallType.GetFrameworks] = new(null, null, request => StateCalls.GetAsync(request, StateSection.Frameworks)),
        [CallType.GetExecutors] = new(null, null, request => StateCalls.GetAsync(request, StateSection.Executors)),
        [CallType.GetTasks] = new(null, null, request => StateCalls.GetAsync(request, StateSection.Tasks)),
        [CallType.GetOperations] = new(null, null, StateCalls.GetOperationsAsync),
        [CallType.Subscribe] = new(null, null, StateCalls.SubscribeAsync),
        [CallType.GetRoles] = new(null, null, RoleCalls.GetRolesAsync),
        [CallType.GetWeights] = new(null, null, RoleCalls.GetWeightsAsync),
        [CallType.UpdateWeights] = new("update_weights", null, RoleCalls.UpdateWeightsAsync),
        [CallType.GetQuota] = new(null, null, QuotaCalls.GetQuotaAsync),
        [CallType.UpdateQuota] = new("update_quota", null, QuotaCalls.UpdateQuotaAsync),
        [CallType.SetQuota] = new("set_quota", null, QuotaCalls.SetQuotaAsync),
        [CallType.RemoveQuota] = new("remove_quota", null, QuotaCalls.RemoveQuotaAsync),
        [CallType.ReserveResources] = new("reserve_resources", null, ResourceCalls.ReserveAsync),
        [CallType.UnreserveResources] = new("unreserve_resources", null, ResourceCalls.UnreserveAsync),
        [CallType.CreateVolumes] = new("create_volumes", null, ResourceCalls.CreateVolumesAsync),
        [CallType.DestroyVolumes] = new("destroy_volumes", null, ResourceCalls.DestroyVolumesAsync),
        [CallType.GrowVolume] = new("grow_volume", null, ResourceCalls.GrowVolumeAsync),
        [CallType.ShrinkVolume] = new("shrink_volume", null, ResourceCalls.ShrinkVolumeAsync),
        [CallType.GetMaintenanceStatus] = new(null, null, MaintenanceCalls.GetStatusAsync),
        [CallType.GetMaintenanceSchedule] = new(null, null, MaintenanceCalls.GetScheduleAsync),
        [CallType.UpdateMaintenanceSchedule] = new("update_maintenance_schedule", null, MaintenanceCalls.UpdateScheduleAsync),
        [CallType.StartMaintenance] = new("start_maintenance", null, MaintenanceCalls.StartAsync),
        [CallType.StopMaintenance] = new("stop_maintenance", null, MaintenanceCalls.StopAsync),
        [CallType.DrainAgent] = new("drain_agent", AclActions.DrainAgents, AgentCalls.DrainAsync),
        [CallType.DeactivateAgent] = new("deactivate_agent", AclActions.DeactivateAgents, AgentCalls.DeactivateAsync),
        [CallType.ReactivateAgent] = new("reactivate_agent", AclActions.ReactivateAgents, AgentCalls.ReactivateAsync),
        [CallType.MarkAgentGone] = new("mark_agent_gone", AclActions.MarkAgentsGone, AgentCalls.MarkGoneAsync),
        [CallType.Teardown] = new("teardown", null, FrameworkCalls.TeardownAsync),
    }.ToFrozenDictionary();
}
