using Levee.Grains.Interfaces.Configuration;

namespace Levee.Dns;

/// <summary>The settings of <c>levee dns</c>, named as the keys of Mesos-DNS' configuration file.</summary>
/// <remarks>Source: spec/dns/config.md. Keys about polling a master's state are accepted and shown in <c>/v1/config</c>; the directory pushes.</remarks>
public static class DnsFlags
{
    internal const string Section = "Levee:Dns";

    /// <summary>All flags, in the order of the help.</summary>
    public static IReadOnlyList<Flag> All { get; } =
    [
        Of("gateway", null, "Client gateways of the silos, host:port[,host:port]; without it a master is asked"),
        Of("master", null, "A master's HTTP address, host:port; it names the gateways"),
        Of("masters", null, "As in Mesos-DNS: masters, ip:port[,ip:port]; the first is asked when --master is not given"),
        Of("domain", "mesos", "Domain of all records: letters, digits, dashes, dots"),
        Of("listener", "0.0.0.0", "Address of the DNS server; also the address of SOAMname"),
        Of("port", Environment.IsPrivilegedProcess ? "53" : "8053", "Port of the DNS server, UDP and TCP"),
        Of("HTTPListener", "0.0.0.0", "Address of the HTTP API"),
        Of("httpport", "8123", "Port of the HTTP API"),
        Switch("dnson", "true", "Answer DNS questions"),
        Switch("httpon", "true", "Answer HTTP requests"),
        Of("ttl", "60", "TTL of all records in seconds"),
        Of("vip_ttl", "5", "TTL of the names of virtual IPs in seconds"),
        Of("vip_addresses", "auto", "Address of a virtual IP's name: direct (its own), loopback (127.x.y.z for 11.x.y.z), auto (its own where this machine can bind it, else loopback)"),
        Switch("externalon", "true", "Forward names of other domains; else they are refused"),
        Of("resolvers", "8.8.8.8", "Servers that other names are forwarded to, ip[:port], in order; an empty list means those of /etc/resolv.conf"),
        Of("zoneResolvers", null, "Servers per zone as JSON, e.g. {\"example.com\":[\"10.0.0.2\"]}"),
        Of("timeout", "5", "Seconds that each of these servers has to answer"),
        Switch("recurseon", "true", "Set the RA bit in answers"),
        Of("SOAMname", "ns1.mesos", "Name of the primary name server"),
        Of("SOARname", "root.ns1.mesos", "Mailbox of the zone's keeper"),
        Of("SOARefresh", "60", "SOA refresh time in seconds"),
        Of("SOARetry", "600", "SOA retry time in seconds"),
        Of("SOAExpire", "86400", "SOA expire time in seconds"),
        Of("SOAMinttl", "5", "Seconds that a negative answer may be kept (never used by Mesos-DNS, which took ttl)"),
        Of("srvRecordDefaultWeight", "1", "Weight of SRV records, 0 to 65535"),
        Of("IPSources", "netinfo,mesos,host", "Where addresses of tasks come from, in order: host, netinfo, mesos, docker"),
        Switch("EnforceRFC952", "false", "Cut labels at 24 characters and let none start with a digit"),
        Switch("SetTruncateBit", "true", "Say so when an answer was cut"),
        Switch("EnumerationOn", "true", "Offer /v1/enumerate and /v1/axfr"),
        Of("refreshSeconds", "60", "Shown in /v1/config and /v1/axfr, without effect"),
        Of("stateTimeoutSeconds", "300", "Shown in /v1/config, without effect"),
        Of("zkDetectionTimeout", "30", "Shown in /v1/config, without effect"),
    ];

    private static Flag Of(string name, string? value, string help) => new(name, $"{Section}:{name}", value, help);

    private static Flag Switch(string name, string value, string help) => new(name, $"{Section}:{name}", value, help, IsSwitch: true);
}
