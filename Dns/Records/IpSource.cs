namespace Levee.Dns.Records;

/// <summary>Where the addresses of a task come from. Source: spec/dns/records.md section 5.</summary>
internal enum IpSource
{
    /// <summary>The agent's own addresses.</summary>
    Host,

    /// <summary>The network infos of the container.</summary>
    NetInfo,

    /// <summary>A label that the Mesos containerizer sets on a status.</summary>
    Mesos,

    /// <summary>A label that the Docker containerizer sets on a status.</summary>
    Docker,
}
