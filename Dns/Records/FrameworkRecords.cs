using Levee.Grains.Interfaces.Services;

namespace Levee.Dns.Records;

/// <summary>Where a framework's scheduler is: by its pid, or by host name when it speaks HTTP.</summary>
/// <remarks>Source: spec/dns/records.md section 4.</remarks>
internal static class FrameworkRecords
{
    /// <summary>Nothing when the name has no valid character, the pid is malformed or the host unknown.</summary>
    public static IEnumerable<RecordEntry> For(DirectoryFramework framework, HostTable hosts, RecordOptions options)
    {
        var fragment = options.Labels.Fragment(framework.Name);
        var endpoint = Endpoint(framework);
        if (fragment.Length == 0 || endpoint is not { } at)
        {
            return [];
        }

        var name = $"{fragment}.{options.Domain}.";
        var addresses = hosts.Find(at.Host).Select(address => RecordEntry.ForAddress(name, address)).ToList();
        return addresses.Count > 0 && at.Port is { } port
            ? [.. addresses, RecordEntry.ForService($"_framework._tcp.{name}", name, port)]
            : addresses;
    }

    /// <summary>Host whose address the framework's name has; <see langword="null"/> when there is none.</summary>
    public static string? Host(DirectoryFramework framework) => Endpoint(framework)?.Host;

    private static (string Host, uint? Port)? Endpoint(DirectoryFramework framework)
    {
        if (string.IsNullOrEmpty(framework.Pid))
        {
            return framework.Hostname.Length == 0 ? null : (framework.Hostname, null);
        }

        if (framework.Pid.Split('@') is not [_, var address] || address.LastIndexOf(':') is not (> 0 and var colon))
        {
            return null;
        }

        return ushort.TryParse(address.AsSpan(colon + 1), out var port) ? (address[..colon].Trim('[', ']'), port) : null;
    }
}
