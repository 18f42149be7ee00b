using System.Text.Json.Serialization;

namespace Levee.LoadBalancer.Http;

/// <summary>One entry of <c>GET /v1/vips</c>. The first three fields are dcos-net's, the others say what it hid.</summary>
/// <param name="Vip"><c>name:port</c> or <c>ip:port</c>.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
/// <param name="Backend">Backends, those with weight 0 included.</param>
/// <param name="Address">Address of the virtual IP.</param>
/// <param name="Listen">Where connections are taken: that address, or the loopback one that stands for it; null while it does not listen.</param>
/// <param name="Reason">Why it does not listen.</param>
/// <param name="Policy">Balancing policy.</param>
/// <param name="Open">Connections open now.</param>
/// <param name="Accepted">Connections accepted.</param>
/// <param name="Refused">Connections reset because no backend took them.</param>
/// <remarks>Source: spec/dcos/l4lb.md section 8; spec/dcos/complaints.md 7.</remarks>
internal sealed record VipReply(
    [property: JsonPropertyName("vip")] string Vip,
    [property: JsonPropertyName("protocol")] string Protocol,
    [property: JsonPropertyName("backend")] IReadOnlyList<BackendReply> Backend,
    [property: JsonPropertyName("address")] string Address,
    [property: JsonPropertyName("listen")] string? Listen,
    [property: JsonPropertyName("reason")] string? Reason,
    [property: JsonPropertyName("policy")] string? Policy,
    [property: JsonPropertyName("open")] int Open,
    [property: JsonPropertyName("accepted")] long Accepted,
    [property: JsonPropertyName("refused")] long Refused);
