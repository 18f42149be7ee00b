using System.Net;
using System.Text;

namespace Levee.Agent.Networks;

/// <summary><c>/etc/hosts</c>, <c>/etc/hostname</c> and <c>/etc/resolv.conf</c> of containers with networks of their own.</summary>
internal static class HostFiles
{
    public const string HostResolver = "/etc/resolv.conf";

    /// <summary>The names that a container has by itself. Source: spec agent-behaviour section 14.</summary>
    /// <param name="address"><see langword="null"/>: the plugin gave none.</param>
    public static string Hosts(string hostName, IPAddress? address) =>
        $"127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n{(address is null ? "127.0.0.1" : $"{address}")} {hostName}\n";

    /// <summary>What plugins say of DNS, all networks together; when none does, what the agent's machine says.</summary>
    public static string Resolver(IReadOnlyCollection<CniResult> results)
    {
        var text = new StringBuilder();
        Add(text, "domain", results.Select(result => result.Domain).OfType<string>().Where(domain => domain.Length > 0).Take(1));
        Add(text, "search", results.SelectMany(result => result.Search));
        Add(text, "options", results.SelectMany(result => result.Options));
        foreach (var server in results.SelectMany(result => result.NameServers))
        {
            Add(text, "nameserver", [server]);
        }

        return text.Length > 0 ? text.ToString()
            : File.Exists(HostResolver) ? File.ReadAllText(HostResolver)
            : "";
    }

    private static void Add(StringBuilder text, string keyword, IEnumerable<string> values)
    {
        var line = string.Join(' ', values.Distinct());
        if (line.Length > 0)
        {
            text.Append(keyword).Append(' ').Append(line).Append('\n');
        }
    }
}
