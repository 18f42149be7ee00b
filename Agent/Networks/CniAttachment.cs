namespace Levee.Agent.Networks;

/// <summary>A container's place in a network.</summary>
/// <param name="ContainerId">As plugins know it.</param>
/// <param name="Namespace">File of the network namespace.</param>
/// <param name="Interface">Name inside, e.g. <c>eth0</c>.</param>
internal sealed record CniAttachment(string ContainerId, string Namespace, string Interface);
