using System.Text;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;

namespace Levee.Agent.Resources;

/// <summary>Reads <c>--domain</c>. Source: spec agent-behaviour section 2.5.</summary>
internal static class DomainText
{
    /// <exception cref="FormatException">The message says how it should be.</exception>
    public static DomainInfo Parse(string json)
    {
        try
        {
            var domain = MesosJson.Read<DomainInfo>(Encoding.UTF8.GetBytes(json));
            return domain.FaultDomain is { Region.Name.Length: > 0, Zone.Name.Length: > 0 } ? domain
                : throw new FormatException("it needs a fault_domain with region and zone, both with a name.");
        }
        catch (MesosJsonException error)
        {
            throw new FormatException(error.Message, error);
        }
    }
}
