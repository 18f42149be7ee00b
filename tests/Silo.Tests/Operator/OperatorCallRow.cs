using CallType = Mesos.V1.Master.Call.Types.Type;

namespace Levee.Silo.Tests.Operator;

/// <summary>One call in the life of a small cluster, and how a master answers it.</summary>
/// <param name="Body">The call's own field as JSON, e.g. <c>"teardown":{…}</c>; AGENT and FRAMEWORK stand for ids.</param>
/// <param name="Status">Of the answer; 200 with a message of the call's own type when <paramref name="IsRead"/>, else without a body.</param>
internal sealed record OperatorCallRow(CallType Type, string Body = "", int Status = 200, bool IsRead = false)
{
    private const string Reservation = """
        "reservations":[{"type":"DYNAMIC","role":"ops","principal":"p"}]
        """;

    private const string Disk = """{"name":"disk","type":"SCALAR","scalar":{"value":SIZE},""" + Reservation + "}";

    private const string Volume = """
        {"name":"disk","type":"SCALAR","scalar":{"value":SIZE},
        """ + Reservation + """
        ,"disk":{"persistence":{"id":"v","principal":"p"},"volume":{"mode":"RW","container_path":"data"}}}
        """;

    private const string Machine = """{"hostname":"spare.example","ip":"10.9.9.9"}""";

    /// <summary>Every call, in an order in which each is right: what one makes, a later one takes away.</summary>
    public static IReadOnlyList<OperatorCallRow> All { get; } =
    [
        new(CallType.Unknown, Status: 501),
        Read(CallType.GetHealth), Read(CallType.GetFlags), Read(CallType.GetVersion), Read(CallType.GetMaster), Read(CallType.GetLoggingLevel),
        Read(CallType.GetMetrics, """ "get_metrics":{} """), Read(CallType.GetMetrics, """ "get_metrics":{"timeout":{"nanoseconds":5000000000}} """),
        new(CallType.SetLoggingLevel, """ "set_logging_level":{"level":1,"duration":{"nanoseconds":600000000000}} """), Read(CallType.GetLoggingLevel),
        new(CallType.SetLoggingLevel, """ "set_logging_level":{"level":0,"duration":{"nanoseconds":0}} """),
        Read(CallType.ListFiles, """ "list_files":{"path":"/master/log"} """), Read(CallType.ReadFile, """ "read_file":{"path":"/master/log","offset":0,"length":20} """),
        Read(CallType.GetState), Read(CallType.GetAgents), Read(CallType.GetFrameworks), Read(CallType.GetExecutors), Read(CallType.GetTasks), Read(CallType.GetRoles),
        new(CallType.UpdateWeights, """ "update_weights":{"weight_infos":[{"role":"ops","weight":2.5},{"role":"web","weight":1.0}]} """), Read(CallType.GetWeights), Read(CallType.GetRoles),
        new(CallType.SetQuota, """ "set_quota":{"quota_request":{"role":"ops","guarantee":[{"name":"cpus","type":"SCALAR","scalar":{"value":0.5}}],"force":true}} """), Read(CallType.GetQuota),
        new(CallType.RemoveQuota, """ "remove_quota":{"role":"ops"} """), Read(CallType.GetQuota),
        new(CallType.UpdateQuota, """ "update_quota":{"force":true,"quota_configs":[{"role":"ops","guarantees":{"cpus":{"value":1}},"limits":{"cpus":{"value":2},"mem":{"value":512}}}]} """),
        Read(CallType.GetQuota), new(CallType.UpdateQuota, """ "update_quota":{"quota_configs":[{"role":"ops"}]} """),
        Operation(CallType.ReserveResources, $$""" "reserve_resources":{"agent_id":{"value":"AGENT"},"resources":[{{Sized(Disk, 128)}}]} """),
        Operation(CallType.CreateVolumes, $$""" "create_volumes":{"agent_id":{"value":"AGENT"},"volumes":[{{Sized(Volume, 64)}}]} """),
        Operation(CallType.GrowVolume, $$""" "grow_volume":{"agent_id":{"value":"AGENT"},"volume":{{Sized(Volume, 64)}},"addition":{{Sized(Disk, 64)}} } """),
        Operation(CallType.ShrinkVolume, $$""" "shrink_volume":{"agent_id":{"value":"AGENT"},"volume":{{Sized(Volume, 128)}},"subtract":{"value":32} } """),
        Read(CallType.GetAgents), Read(CallType.GetOperations),
        Operation(CallType.DestroyVolumes, $$""" "destroy_volumes":{"agent_id":{"value":"AGENT"},"volumes":[{{Sized(Volume, 96)}}]} """),
        Operation(CallType.UnreserveResources, $$""" "unreserve_resources":{"agent_id":{"value":"AGENT"},"resources":[{{Sized(Disk, 128)}}]} """),
        new(CallType.UpdateMaintenanceSchedule, $$"""
            "update_maintenance_schedule":{"schedule":{"windows":[{"machine_ids":[{{Machine}}],"unavailability":{"start":{"nanoseconds":1900000000000000000},"duration":{"nanoseconds":60000000000} } }] } }
            """),
        Read(CallType.GetMaintenanceSchedule), Read(CallType.GetMaintenanceStatus),
        new(CallType.StartMaintenance, $$""" "start_maintenance":{"machines":[{{Machine}}]} """), Read(CallType.GetMaintenanceStatus),
        new(CallType.StopMaintenance, $$""" "stop_maintenance":{"machines":[{{Machine}}]} """), Read(CallType.GetMaintenanceSchedule),
        new(CallType.DeactivateAgent, """ "deactivate_agent":{"agent_id":{"value":"AGENT"}} """), Read(CallType.GetAgents),
        new(CallType.ReactivateAgent, """ "reactivate_agent":{"agent_id":{"value":"AGENT"}} """),
        new(CallType.Teardown, """ "teardown":{"framework_id":{"value":"FRAMEWORK"}} """), Read(CallType.GetFrameworks), Read(CallType.GetState),
        new(CallType.DrainAgent, """ "drain_agent":{"agent_id":{"value":"AGENT"},"max_grace_period":{"seconds":60,"nanos":5}} """), Read(CallType.GetAgents),
        new(CallType.MarkAgentGone, """ "mark_agent_gone":{"agent_id":{"value":"AGENT"}} """), Read(CallType.GetAgents),
    ];

    /// <summary>The whole call as JSON.</summary>
    public string Json(string agent, string framework) =>
        $$"""{"type":"{{Name}}"{{(Body.Length > 0 ? "," + Body : "")}}}"""
            .Replace("""{"value":"AGENT"}""", $$"""{"value":"{{agent}}"}""", StringComparison.Ordinal)
            .Replace("""{"value":"FRAMEWORK"}""", $$"""{"value":"{{framework}}"}""", StringComparison.Ordinal);

    /// <summary>The type as the API spells it, e.g. <c>GET_STATE</c>.</summary>
    public string Name => Mesos.V1.Master.Call.Descriptor.EnumTypes.Single().FindValueByNumber((int)Type).Name;

    private static OperatorCallRow Read(CallType type, string body = "") => new(type, body, IsRead: true);

    private static OperatorCallRow Operation(CallType type, string body) => new(type, body, Status: 202);

    private static string Sized(string resource, int size) => resource.Replace("SIZE", $"{size}", StringComparison.Ordinal);
}
