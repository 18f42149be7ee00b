namespace Levee.LoadBalancer.Vips;

/// <summary>On which address a virtual IP listens.</summary>
internal enum ListenMode
{
    /// <summary>Its own address where that can be bound, else its loopback twin.</summary>
    Auto,

    /// <summary>Its own address only; the operator has routed the range, e.g. <c>ip route add local 11.0.0.0/8 dev lo</c>.</summary>
    Direct,

    /// <summary>Its loopback twin only.</summary>
    Loopback,
}
