using System.Collections.Frozen;
using CallType = Mesos.V1.Master.Call.Types.Type;

namespace Levee.Silo.Operator.V1;

/// <summary>All calls of the v1 operator API. Source: operator-api, A.2.</summary>
internal static class OperatorCalls
{
    /// <summary>The calls by type.</summary>
    public static FrozenDictionary<CallType, OperatorCall> Table { get; } = new Dictionary<CallType, OperatorCall>
    {
        [CallType.GetHealth] = new(null, MasterCalls.GetHealthAsync),
        [CallType.GetFlags] = new(null, MasterCalls.GetFlagsAsync),
        [CallType.GetVersion] = new(null, MasterCalls.GetVersionAsync),
        [CallType.GetMaster] = new(null, MasterCalls.GetMasterAsync),
        [CallType.GetMetrics] = new("get_metrics", MetricsCalls.GetMetricsAsync),
        [CallType.GetLoggingLevel] = new(null, LoggingCalls.GetLoggingLevelAsync),
        [CallType.SetLoggingLevel] = new("set_logging_level", LoggingCalls.SetLoggingLevelAsync),
        [CallType.ListFiles] = new("list_files", FileCalls.ListFilesAsync),
        [CallType.ReadFile] = new("read_file", FileCalls.ReadFileAsync),
        [CallType.GetState] = new(null, StateCalls.GetStateAsync),
        [CallType.GetAgents] = new(null, request => StateCalls.GetAsync(request, StateSection.Agents)),
        [CallType.GetFrameworks] = new(null, request => StateCalls.GetAsync(request, StateSection.Frameworks)),
        [CallType.GetExecutors] = new(null, request => StateCalls.GetAsync(request, StateSection.Executors)),
        [CallType.GetTasks] = new(null, request => StateCalls.GetAsync(request, StateSection.Tasks)),
        [CallType.GetOperations] = new(null, StateCalls.GetOperationsAsync),
        [CallType.Subscribe] = new(null, StateCalls.SubscribeAsync),
        [CallType.GetRoles] = new(null, RoleCalls.GetRolesAsync),
        [CallType.GetWeights] = new(null, RoleCalls.GetWeightsAsync),
        [CallType.UpdateWeights] = new("update_weights", RoleCalls.UpdateWeightsAsync),
        [CallType.GetQuota] = new(null, QuotaCalls.GetQuotaAsync),
        [CallType.UpdateQuota] = new("update_quota", QuotaCalls.UpdateQuotaAsync),
        [CallType.SetQuota] = new("set_quota", QuotaCalls.SetQuotaAsync),
        [CallType.RemoveQuota] = new("remove_quota", QuotaCalls.RemoveQuotaAsync),
        [CallType.ReserveResources] = new("reserve_resources", ResourceCalls.ReserveAsync),
        [CallType.UnreserveResources] = new("unreserve_resources", ResourceCalls.UnreserveAsync),
        [CallType.CreateVolumes] = new("create_volumes", ResourceCalls.CreateVolumesAsync),
        [CallType.DestroyVolumes] = new("destroy_volumes", ResourceCalls.DestroyVolumesAsync),
        [CallType.GrowVolume] = new("grow_volume", ResourceCalls.GrowVolumeAsync),
        [CallType.ShrinkVolume] = new("shrink_volume", ResourceCalls.ShrinkVolumeAsync),
        [CallType.GetMaintenanceStatus] = new(null, MaintenanceCalls.GetStatusAsync),
        [CallType.GetMaintenanceSchedule] = new(null, MaintenanceCalls.GetScheduleAsync),
        [CallType.UpdateMaintenanceSchedule] = new("update_maintenance_schedule", MaintenanceCalls.UpdateScheduleAsync),
        [CallType.StartMaintenance] = new("start_maintenance", MaintenanceCalls.StartAsync),
        [CallType.StopMaintenance] = new("stop_maintenance", MaintenanceCalls.StopAsync),
        [CallType.DrainAgent] = new("drain_agent", AgentCalls.DrainAsync),
        [CallType.DeactivateAgent] = new("deactivate_agent", AgentCalls.DeactivateAsync),
        [CallType.ReactivateAgent] = new("reactivate_agent", AgentCalls.ReactivateAsync),
        [CallType.MarkAgentGone] = new("mark_agent_gone", AgentCalls.MarkGoneAsync),
        [CallType.Teardown] = new("teardown", FrameworkCalls.TeardownAsync),
    }.ToFrozenDictionary();
}
