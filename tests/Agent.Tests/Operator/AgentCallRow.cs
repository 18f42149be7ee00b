using CallType = Mesos.V1.Agent.Call.Types.Type;

namespace Levee.Agent.Tests.Operator;

/// <summary>One call in the life of an agent that runs a task, and how it is answered.</summary>
/// <param name="Body">The call's own field as JSON; PARENT stands for the id of the task's container.</param>
/// <param name="Status">Of the answer; 200 with a message of the call's own type when <paramref name="IsRead"/>, else without one.</param>
/// <param name="Text">What a refusal says.</param>
internal sealed record AgentCallRow(CallType Type, string Body = "", int Status = 200, bool IsRead = false, string Text = "")
{
    private const string Provider = "\"info\":{\"type\":\"t\",\"name\":\"n\"}";

    private const string Refused = "Failed to validate resource provider config with type 't' and name 'n': Unknown local resource provider type 't'";

    /// <summary>Every call that is no stream, in an order in which each is right.</summary>
    public static IReadOnlyList<AgentCallRow> All { get; } =
    [
        new(CallType.Unknown, Status: 501),
        Read(CallType.GetHealth), Read(CallType.GetFlags), Read(CallType.GetVersion), Read(CallType.GetAgent), Read(CallType.GetLoggingLevel), Read(CallType.GetResourceProviders),
        Read(CallType.GetMetrics, "\"get_metrics\":{}"), Read(CallType.GetMetrics, "\"get_metrics\":{\"timeout\":{\"nanoseconds\":5000000000}}"),
        new(CallType.SetLoggingLevel, "\"set_logging_level\":{\"level\":1,\"duration\":{\"nanoseconds\":60000000000}}"), Read(CallType.GetLoggingLevel),
        new(CallType.SetLoggingLevel, "\"set_logging_level\":{\"level\":0,\"duration\":{\"nanoseconds\":0}}"),
        Read(CallType.ListFiles, "\"list_files\":{\"path\":\"/frameworks/f-0001/executors/t/runs/latest\"}"),
        Read(CallType.ReadFile, "\"read_file\":{\"path\":\"/frameworks/f-0001/executors/t/runs/latest/stdout\",\"offset\":1,\"length\":3}"),
        Read(CallType.GetState), Read(CallType.GetTasks), Read(CallType.GetExecutors), Read(CallType.GetFrameworks), Read(CallType.GetOperations), Read(CallType.GetContainers),
        new(CallType.AddResourceProviderConfig, $"\"add_resource_provider_config\":{{{Provider}}}", 400, Text: Refused),
        new(CallType.UpdateResourceProviderConfig, $"\"update_resource_provider_config\":{{{Provider}}}", 400, Text: Refused),
        new(CallType.RemoveResourceProviderConfig, "\"remove_resource_provider_config\":{\"type\":\"t\",\"name\":\"n\"}", 500, Text: "Missing required flag --resource_provider_config_dir"),
        new(CallType.MarkResourceProviderGone, "\"mark_resource_provider_gone\":{\"resource_provider_id\":{\"value\":\"rp\"}}"),
        new(CallType.PruneImages, "\"prune_images\":{\"excluded_images\":[]}"),
#pragma warning disable CS0612 // Old names that clients still use.
        Nested(CallType.LaunchNestedContainer, "launch_nested_container", ",\"command\":{\"value\":\"sleep 1000\"}"), Nested(CallType.KillNestedContainer, "kill_nested_container"),
        Nested(CallType.WaitNestedContainer, "wait_nested_container") with { IsRead = true }, Nested(CallType.RemoveNestedContainer, "remove_nested_container"),
#pragma warning restore CS0612
        Nested(CallType.LaunchContainer, "launch_container", ",\"command\":{\"value\":\"sleep 1000\"}"), Nested(CallType.KillContainer, "kill_container", ",\"signal\":15"),
        Nested(CallType.WaitContainer, "wait_container") with { IsRead = true }, Nested(CallType.RemoveContainer, "remove_container"),
        new(CallType.AttachContainerOutput, "\"attach_container_output\":{\"container_id\":{\"value\":\"n\",\"parent\":{\"value\":\"nosuch\"}}}", 404, Text: "Container nosuch.n cannot be found"),
        new(CallType.AttachContainerInput, "\"attach_container_input\":{\"type\":\"CONTAINER_ID\",\"container_id\":{\"value\":\"n\"}}", 415,
            Text: "Expecting 'Content-Type' to be application/recordio for ATTACH_CONTAINER_INPUT call"),
    ];

    /// <summary>The type as the API spells it.</summary>
    public string Name => Mesos.V1.Agent.Call.Descriptor.EnumTypes.Single().FindValueByNumber((int)Type).Name;

    /// <summary>The whole call as JSON.</summary>
    public string Json(string parent) => $"{{\"type\":\"{Name}\"{(Body.Length > 0 ? "," + Body : "")}}}".Replace("PARENT", parent, StringComparison.Ordinal);

    private static AgentCallRow Read(CallType type, string body = "") => new(type, body, IsRead: true);

    private static AgentCallRow Nested(CallType type, string field, string more = "") =>
        new(type, $"\"{field}\":{{\"container_id\":{{\"value\":\"n\",\"parent\":{{\"value\":\"PARENT\"}}}}{more}}}");
}
