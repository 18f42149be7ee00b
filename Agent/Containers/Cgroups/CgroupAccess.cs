using System.Runtime.InteropServices;

namespace Levee.Agent.Containers.Cgroups;

/// <summary>Looks at the start whether the agent can make cgroups, so that it does not fail with the first container.</summary>
internal static class CgroupAccess
{
    private const string OwnPlace = "start the agent in a cgroup of its own (systemd: Delegate=yes) or give another --cgroups_root";

    /// <summary>Makes the cgroup for all containers, and with v2 hands it the controller.</summary>
    /// <param name="own">Where the agent itself is, as in <c>/proc/self/cgroup</c>; <see langword="null"/>: as that says.</param>
    /// <returns>Why that cannot be, and what to do; <see langword="null"/>: done.</returns>
    public static string? Obstacle(CgroupLayout cgroups, string controller, string? own = null)
    {
        var hierarchy = cgroups.Controllers[controller];
        var root = Path.Combine(hierarchy, cgroups.Root);
        try
        {
            Make(cgroups, controller, root, own);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Explain(error, hierarchy, cgroups, controller);
        }

        // One that was there before says nothing by having been made.
        return Libc.access(root, Libc.MayWrite) == 0 ? null
            : Marshal.GetLastPInvokeError() == Libc.ReadOnlyFiles ? ReadOnly(hierarchy)
            : $"cgroup '{root}' cannot be written: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}; {OwnPlace}";
    }

    private static void Make(CgroupLayout cgroups, string controller, string root, string? own)
    {
        if (!cgroups.IsUnified)
        {
            CgroupDirectory.Make(root, controller);
            return;
        }

        if (cgroups.MustHandDown(controller))
        {
            AgentCgroup.MakeRoom(cgroups, own ?? File.ReadAllText("/proc/self/cgroup"));
        }

        CgroupDirectory.HandDown(cgroups, controller, root);
    }

    internal static string Explain(Exception error, string hierarchy, CgroupLayout cgroups, string controller) => (error.HResult & 0xFFFF) switch
    {
        Libc.ReadOnlyFiles => ReadOnly(hierarchy),
        Libc.Busy when cgroups.IsUnified =>
            $"a cgroup above '{cgroups.Root}' in '{hierarchy}' has processes of others, so it cannot hand '{controller}' down ({error.Message}); {OwnPlace}",
        _ => $"cgroups cannot be made below '{hierarchy}': {error.Message}; {OwnPlace}",
    };

    private static string ReadOnly(string hierarchy) =>
        $"'{hierarchy}' is mounted read-only: mount it writable (in a Docker container: --privileged, or -v {hierarchy}:{hierarchy}:rw with --cgroupns=host), or give --launcher=posix and an --isolation without cgroups and namespaces";
}
