using System.Net;

namespace Levee.LoadBalancer.Forwarding;

/// <summary>Where a virtual IP listens, or why it does not.</summary>
/// <param name="EndPoint">Bound address; <see langword="null"/> while there is none.</param>
/// <param name="Reason">Why not; <see langword="null"/> while it listens.</param>
internal sealed record ListenState(IPEndPoint? EndPoint, string? Reason);
