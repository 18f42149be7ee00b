using Levee.Agent.Containers.Cgroups;

namespace Levee.Agent.Containers.Launching;

/// <summary>Gives each container a cgroup of its own, from which no process escapes: in the freezer's hierarchy with cgroups v1, in the only one with v2.</summary>
/// <remarks>Source: spec agent-behaviour sections 6 and 9.1. With v2 containers that share their parent's cgroups have one for their processes all the same.</remarks>
internal sealed class LinuxLauncher(CgroupLayout cgroups, TimeSpan patience, TimeProvider clock) : ILauncher
{
    private const string Freezer = "freezer";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    public string Name => "linux";

    private string Controller => cgroups.IsUnified ? "" : Freezer;

    /// <summary>Whether this machine lets the agent make such cgroups.</summary>
    public static bool IsPossible(CgroupLayout cgroups) => Users.Own == 0 && cgroups.Has(cgroups.IsUnified ? "" : Freezer);

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
        IReadOnlyList<int> left;
        while ((left = Alive(cgroup)).Count > 0 && clock.GetElapsedTime(start) < patience)
        {
            Kill(cgroup, left);
            await Task.Delay(Pause, clock, CancellationToken.None);
        }

        return left;
    }

    public void Forget(ContainerId id) => CgroupDirectory.Remove(cgroups.Container(Controller, id));

    /// <summary>Ended processes stay in their cgroup until their parent collects them, which may be the agent itself.</summary>
    private static List<int> Alive(string cgroup) => [.. CgroupDirectory.Processes(cgroup).Where(pid => ProcessTable.Find(pid) is { IsAlive: true })];

    private void Kill(string cgroup, IReadOnlyList<int> pids)
    {
        if (cgroups.IsUnified)
        {
            CgroupDirectory.Write(cgroup, "cgroup.kill", 1);
            return;
        }

        // Frozen, none of them can fork away; the kernel lets frozen ones die only when thawed.
        Set(cgroup, "FROZEN");
        foreach (var pid in CgroupDirectory.Processes(cgroup) is { Count: > 0 } now ? now : pids)
        {
            _ = Libc.kill(pid, Libc.SigKill);
        }

        Set(cgroup, "THAWED");
    }

    private static void Set(string cgroup, string state)
    {
        foreach (var directory in Directory.EnumerateDirectories(cgroup, "*", SearchOption.AllDirectories).Prepend(cgroup))
        {
            CgroupDirectory.Write(directory, "freezer.state", state);
        }
    }
}
