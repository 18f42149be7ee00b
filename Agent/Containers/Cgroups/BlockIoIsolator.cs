using System.Globalization;
using Levee.Agent.Containers.Isolators;
using Mesos.V1;
using Operation = Mesos.V1.CgroupInfo.Types.Blkio.Types.Operation;
using ThrottlingStatistics = Mesos.V1.CgroupInfo.Types.Blkio.Types.Throttling.Types.Statistics;

namespace Levee.Agent.Containers.Cgroups;

/// <summary>Counts block input and output; v1 only. Source: spec agent-behaviour section 9.5.</summary>
internal sealed class BlockIoIsolator(IsolatorSurroundings with) : CgroupIsolator("cgroups/blkio", [Controller], with)
{
    private const string Controller = "blkio";

    /// <summary>Reads lines <c>major:minor operation number</c> and <c>Total number</c>; the latter is under the empty device.</summary>
    public static IEnumerable<(string Device, Operation Operation, ulong Number)> Parse(string text) =>
        from line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        let fields = line.Split(' ')
        where fields.Length is 2 or 3 && Enum.TryParse<Operation>(fields[^2], ignoreCase: true, out _)
        select (fields.Length == 3 ? fields[0] : "", Enum.Parse<Operation>(fields[^2], ignoreCase: true), ulong.Parse(fields[^1], CultureInfo.InvariantCulture));

    protected override void Measure(ContainerId id, ResourceStatistics statistics)
    {
        var cgroup = Cgroup(id, Controller);
        var devices = new SortedDictionary<string, ThrottlingStatistics>(StringComparer.Ordinal);
        foreach (var (device, operation, number) in Parse(CgroupDirectory.Read(cgroup, "blkio.throttle.io_serviced")))
        {
            Of(devices, device).IoServiced.Add(new CgroupInfo.Types.Blkio.Types.Value { Op = operation, Value_ = number });
        }

        foreach (var (device, operation, number) in Parse(CgroupDirectory.Read(cgroup, "blkio.throttle.io_service_bytes")))
        {
            Of(devices, device).IoServiceBytes.Add(new CgroupInfo.Types.Blkio.Types.Value { Op = operation, Value_ = number });
        }

        statistics.BlkioStatistics = new() { Throttling = { devices.Values } };
    }

    private static ThrottlingStatistics Of(SortedDictionary<string, ThrottlingStatistics> devices, string device)
    {
        if (!devices.TryGetValue(device, out var statistics))
        {
            devices[device] = statistics = new();
            if (device.Split(':') is [var major, var minor])
            {
                statistics.Device = new() { MajorNumber = ulong.Parse(major, CultureInfo.InvariantCulture), MinorNumber = ulong.Parse(minor, CultureInfo.InvariantCulture) };
            }
        }

        return statistics;
    }
}
