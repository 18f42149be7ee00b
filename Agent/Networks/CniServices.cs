using Levee.Agent.Configuration;
using Levee.Agent.Containers.Isolators;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Networks;

/// <summary>Makes the isolator <c>network/cni</c> out of the settings.</summary>
internal static class CniServices
{
    public static IIsolator Create(AgentSettings settings, ILoggerFactory loggers)
    {
        var root = settings.Networks.IsPersistent ? settings.WorkDirectory : settings.Containers.RuntimeDirectory;
        var networks = new CniNetworks(
            new NetworkLayout(Path.Combine(root, "isolators", "network", "cni")), settings.Networks.ConfigDirectory, new CniChain(new CniPlugin(settings.Networks.PluginDirectories), new PortMapper()), settings.Containers.DefaultDns);
        return new CniIsolator(networks, loggers.CreateLogger<CniIsolator>());
    }
}
