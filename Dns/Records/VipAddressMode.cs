namespace Levee.Dns.Records;

/// <summary>Which address the name of a virtual IP has.</summary>
internal enum VipAddressMode
{
    /// <summary>Its own where this machine can bind it, else its loopback twin: as the load balancer on this machine decides.</summary>
    Auto,

    /// <summary>Its own.</summary>
    Direct,

    /// <summary>Its loopback twin, 127.x.y.z for 11.x.y.z.</summary>
    Loopback,
}
