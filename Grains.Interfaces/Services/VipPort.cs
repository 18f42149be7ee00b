namespace Levee.Grains.Interfaces.Services;

/// <summary>A port of a task that a label puts behind a virtual IP.</summary>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
/// <param name="Port">Port of the task, 1 to 65535.</param>
/// <param name="IsHostPort">True: a port of the agent's address. False: of the container, which is the same thing on the host network.</param>
public sealed record VipPort(VipLabel Label, string Protocol, int Port, bool IsHostPort);
