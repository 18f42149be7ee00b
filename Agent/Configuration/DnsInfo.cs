using System.Collections.Immutable;

namespace Levee.Agent.Configuration;

/// <summary>What goes into a container's <c>resolv.conf</c>.</summary>
internal sealed record DnsInfo(ImmutableArray<string> NameServers, string? Domain, ImmutableArray<string> Search, ImmutableArray<string> Options);
