using System.Text.Json.Serialization;

namespace Levee.LoadBalancer.Http;

/// <summary>A backend in <c>GET /v1/vips</c>.</summary>
/// <param name="State"><c>up</c>; <c>draining</c>: weight 0, no new connections; <c>backed-off</c>: too many connects failed.</param>
/// <param name="Open">Connections open now.</param>
/// <param name="Connections">Connections established.</param>
/// <param name="Failures">Connects that failed.</param>
/// <param name="Sent">Bytes from clients to the backend.</param>
/// <param name="Received">Bytes from the backend to clients.</param>
internal sealed record BackendReply(
    [property: JsonPropertyName("ip")] string Ip,
    [property: JsonPropertyName("port")] int Port,
    [property: JsonPropertyName("weight")] int Weight,
    [property: JsonPropertyName("state")] string State,
    [property: JsonPropertyName("framework_id")] string FrameworkId,
    [property: JsonPropertyName("task_id")] string TaskId,
    [property: JsonPropertyName("open")] int Open,
    [property: JsonPropertyName("connections")] long Connections,
    [property: JsonPropertyName("failures")] long Failures,
    [property: JsonPropertyName("bytes_sent")] long Sent,
    [property: JsonPropertyName("bytes_received")] long Received);
