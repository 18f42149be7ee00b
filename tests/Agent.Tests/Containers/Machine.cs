using Levee.Agent.Containers;
using Levee.Agent.Containers.Cgroups;

namespace Levee.Agent.Tests.Containers;

/// <summary>What the tests' machine must have; tests that need more are skipped with the reason.</summary>
internal static class Machine
{
    private static readonly CgroupLayout Cgroups = CgroupLayout.OfMachine(new());

    public static void NeedsRoot()
    {
        if (Users.Own != 0)
        {
            Assert.Skip("needs root: namespaces, mounts, cgroups");
        }
    }

    public static void NeedsCgroups(params string[] controllers)
    {
        NeedsRoot();
        var missing = controllers.Append(Cgroups.IsUnified ? "" : "freezer").Where(controller => !Cgroups.Has(controller)).ToList();
        if (missing.Count > 0)
        {
            Assert.Skip($"this kernel has no cgroup controller {string.Join(", ", missing)} mounted");
        }
    }

    /// <summary>Tests of what only cgroups v2 have.</summary>
    public static void NeedsUnifiedCgroups(params string[] controllers)
    {
        NeedsCgroups(controllers);
        if (!Cgroups.IsUnified)
        {
            Assert.Skip("this machine has cgroups v1");
        }
    }
}
