using System.Collections.Immutable;
using Mesos.V1;

namespace Levee.Agent.Resources;

/// <summary>Fills in what the operator did not name. Source: spec agent-behaviour section 2.2.</summary>
internal static class ResourceDetection
{
    private const long Gigabyte = 1024;

    /// <summary>The given resources, and cpus, mem, disk and ports as far as no given one has that name, for any role.</summary>
    public static ImmutableArray<Resource> Complete(ImmutableArray<Resource> given, HostCapacity host, string role) =>
    [
        .. given,
        .. Detected(host, role).Where(detected => given.All(resource => resource.Name != detected.Name)),
    ];

    private static IEnumerable<Resource> Detected(HostCapacity host, string role)
    {
        yield return Scalar("cpus", host.Processors ?? 1);
        yield return Scalar("mem", host.MemoryMegabytes is not { } memory ? Gigabyte : memory >= 2 * Gigabyte ? memory - Gigabyte : memory / 2);
        yield return Scalar("disk", host.DiskMegabytes is not { } disk ? 10 * Gigabyte : disk >= 10 * Gigabyte ? disk - (5 * Gigabyte) : disk / 2);
        var ports = ResourceParser.ForRole("ports", role);
        (ports.Type, ports.Ranges) = (Value.Types.Type.Ranges, new() { Range = { new Value.Types.Range { Begin = 31000, End = 32000 } } });
        yield return ports;

        Resource Scalar(string name, double amount)
        {
            var resource = ResourceParser.ForRole(name, role);
            (resource.Type, resource.Scalar) = (Value.Types.Type.Scalar, new() { Value = amount });
            return resource;
        }
    }
}
