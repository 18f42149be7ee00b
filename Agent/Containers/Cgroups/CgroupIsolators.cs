using System.Collections.Immutable;
using Levee.Agent.Containers.Isolators;
using Microsoft.Extensions.Options;

namespace Levee.Agent.Containers.Cgroups;

/// <summary>Makes the isolators of cgroups. One whose controller the kernel does not have stops the start.</summary>
internal static class CgroupIsolators
{
    private static readonly string[] OneOnly = ["cpu", "cpuacct", "memory", "blkio", "cpuset", "devices", "hugetlb", "net_cls", "net_prio", "perf_event", "pids"];
    private static readonly string[] Unified = ["cpu", "memory", "io", "cpuset", "pids", "hugetlb", "perf_event", "devices"];

    public static IIsolator Cpu(IsolatorSurroundings with) => Checked(new CpuIsolator(with), with, with.Cgroups.IsUnified ? ["cpu"] : ["cpu", "cpuacct"]);

    public static IIsolator Memory(IsolatorSurroundings with) => Checked(new MemoryIsolator(with, with.Descriptors), with, ["memory"]);

    public static IIsolator BlockIo(IsolatorSurroundings with) => Checked(new BlockIoIsolator(with), with, ["blkio"]);

    public static IIsolator CpuSet(IsolatorSurroundings with) => Plain("cpuset", with);

    public static IIsolator Devices(IsolatorSurroundings with) => Checked(new DevicesIsolator(with), with, ["devices"]);

    public static IIsolator NetCls(IsolatorSurroundings with) => Checked(new NetClsIsolator(with), with, ["net_cls"]);

    public static IIsolator Pids(IsolatorSurroundings with) => Checked(new PidsIsolator(with), with, ["pids"]);

    /// <summary>A cgroup of its own, and no more.</summary>
    public static IIsolator Plain(string controller, IsolatorSurroundings with) => Checked(new CgroupIsolator($"cgroups/{controller}", [controller], with), with, [controller]);

    /// <summary>One for each controller that the machine has.</summary>
    public static IIsolator All(IsolatorSurroundings with)
    {
        var parts = (with.Cgroups.IsUnified ? Unified : OneOnly).Where(with.Cgroups.Has).Where(name => name != "cpuacct").Select(name => name switch
        {
            "cpu" => Cpu(with),
            "memory" => Memory(with),
            "blkio" => BlockIo(with),
            "devices" => Devices(with),
            "net_cls" => NetCls(with),
            "pids" => Pids(with),
            _ => Plain(name, with),
        });
        return new CompositeIsolator("cgroups/all", [.. parts]);
    }

    private static IIsolator Checked(IIsolator isolator, IsolatorSurroundings with, string[] controllers)
    {
        var missing = controllers.Where(controller => !with.Cgroups.Has(controller)).ToImmutableArray();
        if (!missing.IsEmpty)
        {
            throw Refused(isolator, $"below '{with.Settings.CgroupsHierarchy}' the kernel has no controller {string.Join(", ", missing.Select(name => $"'{name}'"))}");
        }

        return controllers.Select(controller => CgroupAccess.Obstacle(with.Cgroups, controller)).FirstOrDefault(obstacle => obstacle is not null) is { } obstacle
            ? throw Refused(isolator, obstacle)
            : isolator;
    }

    private static OptionsValidationException Refused(IIsolator isolator, string why) =>
        new(Configuration.AgentFlags.Section, typeof(Configuration.AgentSettings), [$"--isolation names '{isolator.Name}'; {why}."]);
}
