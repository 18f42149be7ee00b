using System.Collections.Immutable;
using System.Net;
using Levee.Dns.Forwarding;
using Levee.Dns.Records;

namespace Levee.Dns.Configuration;

/// <summary>The settings of the DNS server, checked. Times in seconds; names as in <see cref="DnsFlags"/>.</summary>
/// <param name="Gateway">Gateways of the silos; <see langword="null"/>: ask <paramref name="Master"/>.</param>
/// <param name="Domain">Lower case, without final dot.</param>
/// <param name="SoaPrimary">With final dot, as <paramref name="SoaMailbox"/>.</param>
/// <param name="Forwarding">Null: other names are refused.</param>
internal sealed record DnsOptions(
    string? Gateway,
    string? Master,
    ImmutableArray<string> Masters,
    string Domain,
    IPEndPoint Dns,
    IPEndPoint Http,
    bool IsDnsOn,
    bool IsHttpOn,
    uint Ttl,
    uint VipTtl,
    VipAddressMode VipAddresses,
    ForwardOptions? Forwarding,
    int UpstreamTimeout,
    bool RecursionAvailable,
    string SoaPrimary,
    string SoaMailbox,
    uint SoaRefresh,
    uint SoaRetry,
    uint SoaExpire,
    uint SoaMinimum,
    ushort ServiceWeight,
    ImmutableArray<IpSource> IpSources,
    bool EnforceRfc952,
    bool SetsTruncated,
    bool IsEnumerationOn,
    int RefreshSeconds,
    int StateTimeoutSeconds,
    int ZkDetectionTimeout);
