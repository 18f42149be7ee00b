using Levee.Containers;

namespace Levee.Agent.Containers.Launching;

/// <summary>A container that has no surroundings of its own but those of its parent. Source: spec agent-api section 4.3.</summary>
internal static class DebugContainer
{
    // The mounts last: what the others are entered by lies in the agent's.
    private static readonly (string Own, string Parents, uint Flag)[] Namespaces =
    [
        ("ipc", "ipc", 0x08000000),
        ("uts", "uts", 0x04000000),
        ("net", "net", 0x40000000),
        ("cgroup", "cgroup", 0x02000000),
        ("pid", "pid_for_children", 0x20000000),
        ("mnt", "mnt", 0x00020000),
    ];

    /// <param name="pid">First process of the parent.</param>
    /// <param name="parent">What the parent was started with.</param>
    public static void Enter(ContainerSetup setup, int pid, LaunchInfo? parent)
    {
        foreach (var (own, parents, flag) in Namespaces)
        {
            var path = $"/proc/{pid}/ns/{parents}";
            if (new FileInfo(path).LinkTarget is { } theirs && theirs != new FileInfo($"/proc/self/ns/{own}").LinkTarget)
            {
                setup.Launch.Enter.Add(new LaunchInfo.Types.EnteredNamespace { Path = path, Flag = flag });
            }
        }

        if (parent is null)
        {
            return;
        }

        setup.WorkingDirectory = parent.WorkingDirectory;
        foreach (var variable in parent.Environment)
        {
            var split = variable.IndexOf('=', StringComparison.Ordinal);
            if (!setup.Config.Environment.ContainsKey(variable[..split]))
            {
                setup.Environment[variable[..split]] = variable[(split + 1)..];
            }
        }

        if (setup.Config.User is null && parent.HasUid)
        {
            (setup.Launch.Uid, setup.Launch.Gid) = (parent.Uid, parent.Gid);
            setup.Launch.Groups.Add(parent.Groups);
        }
    }
}
