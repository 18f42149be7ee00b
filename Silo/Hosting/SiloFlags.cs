using System.Collections.Immutable;
using Levee.Grains.Interfaces.Configuration;
using Levee.Grains.Master;

namespace Levee.Silo.Hosting;

/// <summary>The settings of <c>levee silo</c>; those that Mesos' master has keep their names.</summary>
public static class SiloFlags
{
    internal const string Section = "Levee:Silo";

    /// <summary>All flags, in the order of the help.</summary>
    public static ImmutableArray<Flag> All { get; } =
    [
        new("ip", $"{Section}:Ip", "0.0.0.0", "Address to listen on"),
        new("advertise_ip", $"{Section}:AdvertiseIp", null, "Address told to others; without it --ip, or this host's first address"),
        new("port", $"{Section}:Port", "5050", "Port of the HTTP APIs"),
        new("gateway_port", $"{Section}:GatewayPort", "30000", "Port for agents, DNS servers and load balancers"),
        new("silo_port", $"{Section}:SiloPort", "11111", "Port for other silos; used with the Orleans engine"),
        new("work_dir", $"{Section}:WorkDir", null, "Directory for durable state (required)"),
        .. MasterFlags.All,
    ];
}
