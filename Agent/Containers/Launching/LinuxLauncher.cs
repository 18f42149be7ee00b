using Levee.Agent.Containers.Cgroups;

namespace Levee.Agent.Containers.Launching;

/// <summary>Gives each container a cgroup of its own, from which no process escapes: in the freezer's hierarchy with cgroups v1, in the only one with v2.</summary>
/// <remarks>Source: spec agent-behaviour sections 6 and 9.1. With v2 containers that share their parent's cgroups have one for their processes all the same.</remarks>
internal sealed class LinuxLauncher(CgroupLayout cgroups, TimeSpan patience, TimeProvider clock) : ILauncher
{
    private const string Freezer = "freezer";
    private const string KillFile = "cgroup.kill"; // Since Linux 5.14.
    private const string FreezeFile = "cgroup.freeze";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    public string Name => "linux";

    private string Controller => ControllerOf(cgroups);

    /// <summary>Looks whether this machine lets the agent make such cgroups, and makes the one for all of them.</summary>
    /// <returns>Why it does not, and what to do; <see langword="null"/>: it does.</returns>
    public static string? Obstacle(CgroupLayout cgroups, string hierarchy) =>
        Users.Own != 0 ? "it needs root"
        : !cgroups.Has(ControllerOf(cgroups)) ? $"it needs the freezer's or the unified cgroups below '{hierarchy}'"
        : CgroupAccess.Obstacle(cgroups, ControllerOf(cgroups));

    public void Prepare(ContainerSetup setup)
    {
        CgroupDirectory.Create(cgroups, Controller, setup.Config.Id);
        setup.Launch.Cgroups.Add(cgroups.Processes(Controller, setup.Config.Id));
    }

    public void Started(ContainerId id, int pid)
    {
        // It joined by itself.
    }

    public IReadOnlyList<int> Processes(ContainerId id) => CgroupDirectory.Processes(cgroups.Container(Controller, id));

    public async Task<IReadOnlyList<int>> KillAsync(ContainerId id)
    {
        var cgroup = cgroups.Container(Controller, id);
        var start = clock.GetTimestamp();
        while (IsPopulated(cgroup) && clock.GetElapsedTime(start) < patience)
        {
            Kill(cgroup);
            await Task.Delay(Pause, clock, CancellationToken.None);
        }

        return Alive(cgroup);
    }

    public void Forget(ContainerId id)
    {
        var cgroup = cgroups.Container(Controller, id);
        if (!CgroupDirectory.Remove(cgroup) && cgroups.IsUnified)
        {
            throw new IOException($"cgroup '{cgroup}' cannot be removed");
        }
    }

    private static string ControllerOf(CgroupLayout cgroups) => cgroups.IsUnified ? "" : Freezer;

    /// <summary>Ended processes stay in their cgroup until their parent collects them, which may be the agent itself.</summary>
    private static List<int> Alive(string cgroup) => [.. CgroupDirectory.Processes(cgroup).Where(pid => ProcessTable.Find(pid) is { IsAlive: true })];

    /// <summary>The kernel of v2 says by itself when the last thread of the last process is gone; before, the cgroup cannot be removed.</summary>
    private bool IsPopulated(string cgroup) => cgroups.IsUnified ? CgroupDirectory.IsPopulated(cgroup) : Alive(cgroup).Count > 0;

    private void Kill(string cgroup)
    {
        if (cgroups.IsUnified && File.Exists(Path.Combine(cgroup, KillFile)))
        {
            CgroupDirectory.Write(cgroup, KillFile, 1);
            return;
        }

        // Frozen, none of them can fork away; with v1 the kernel lets frozen ones die only when thawed.
        Freeze(cgroup, true);
        foreach (var pid in CgroupDirectory.Processes(cgroup))
        {
            _ = Libc.kill(pid, Libc.SigKill);
        }

        Freeze(cgroup, false);
    }

    private void Freeze(string cgroup, bool isFrozen)
    {
        if (cgroups.IsUnified)
        {
            CgroupDirectory.Write(cgroup, FreezeFile, isFrozen ? 1 : 0); // All below are as well.
            return;
        }

        foreach (var directory in Directory.EnumerateDirectories(cgroup, "*", SearchOption.AllDirectories).Prepend(cgroup))
        {
            CgroupDirectory.Write(directory, "freezer.state", isFrozen ? "FROZEN" : "THAWED");
        }
    }
}
