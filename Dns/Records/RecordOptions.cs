using System.Collections.Immutable;
using System.Net;

namespace Levee.Dns.Records;

/// <summary>The settings that records depend on.</summary>
/// <param name="Domain">Lower case, without final dot.</param>
/// <param name="NameServer">Name of this server, with final dot.</param>
/// <param name="NameServerAddresses">Its addresses.</param>
internal sealed record RecordOptions(
    string Domain, LabelRules Labels, ImmutableArray<IpSource> IpSources, string NameServer, ImmutableArray<IPAddress> NameServerAddresses);
