using Levee.Cli.Master;

namespace Levee.Cli.Local;

/// <summary>What <c>levee up</c> starts.</summary>
/// <param name="Agents">Number of agents, 0 to 100.</param>
/// <param name="Port">HTTP port of the silo; agents take the ones after it.</param>
/// <param name="DnsPort">Port of the DNS server, UDP and TCP; <see langword="null"/>: no DNS.</param>
/// <param name="LoadBalancerPort">HTTP port of the load balancer; <see langword="null"/>: none.</param>
/// <param name="WorkDir">Everything on disk lies below it.</param>
/// <param name="Resources">Resources of each agent in Mesos' text form; <see langword="null"/>: what the machine has, shared out.</param>
/// <param name="Credential">Who asks the silo whether it is ready, in case its flags from the environment make it ask who calls.</param>
internal sealed record LocalClusterOptions(int Agents, int Port, int? DnsPort, int DnsHttpPort, int? LoadBalancerPort, DirectoryInfo WorkDir, string? Resources, CallerCredential? Credential);
