using System.Runtime.InteropServices;
using static Levee.Executors.Launch.NativeMemoryText;

namespace Levee.Executors.Launch;

/// <summary>All that a launch takes, worked out before the first fork: afterwards nothing may touch the heap.</summary>
/// <remarks>Source of the order: spec agent-behaviour section 6 (launch helper).</remarks>
internal sealed unsafe class LaunchPlan
{
    private const ulong DropBounding = 24; // PR_CAPBSET_DROP
    private const ulong KeepCapabilities = 8; // PR_SET_KEEPCAPS
    private const ulong NoNewPrivileges = 38;
    private const ulong SetSeccomp = 22;
    private const ulong FilterMode = 2;
    private const ulong Ambient = 47; // PR_CAP_AMBIENT
    private const ulong RaiseAmbient = 2;
    private const int LastCapability = 63;
    private const uint CapabilityVersion = 0x20080522;

    /// <summary>Cgroups and namespaces, by the shim itself.</summary>
    public StepList Surroundings { get; } = new();

    /// <summary>Mounts, files, pre-exec commands and the root, inside the namespaces.</summary>
    public StepList Setup { get; } = new();

    /// <summary>What the process that becomes the command does last.</summary>
    public StepList Final { get; } = new();

    public static LaunchPlan Of(LaunchInfo info)
    {
        var plan = new LaunchPlan();
        plan.Surround(info);
        plan.SetUp(info);
        plan.Finish(info);
        return plan;
    }

    private void Surround(LaunchInfo info)
    {
        foreach (var cgroup in info.Cgroups)
        {
            Surroundings.Add(new() { Kind = StepKind.Write, A = Text(cgroup), B = Text("0"), N = 1 }, $"cannot join cgroup '{Path.GetDirectoryName(cgroup)}'");
        }

        foreach (var entered in info.Enter)
        {
            Surroundings.Add(new() { Kind = StepKind.Enter, A = Text(entered.Path), N = entered.Flag }, $"cannot enter namespace '{entered.Path}'");
        }

        if (info.Unshare != 0)
        {
            Surroundings.Add(new() { Kind = StepKind.Unshare, N = info.Unshare }, "cannot make namespaces");
        }

        if (info.Hostname is not null)
        {
            Surroundings.Add(new() { Kind = StepKind.Hostname, A = Text(info.Hostname), N = (ulong)System.Text.Encoding.UTF8.GetByteCount(info.Hostname) }, "cannot set the hostname");
        }

        if ((info.Unshare & Kernel.NewMounts) != 0)
        {
            Surroundings.Mount(null, "/", null, Kernel.Recursive | Kernel.Slave, null);
        }
    }

    private void SetUp(LaunchInfo info)
    {
        foreach (var mount in info.Mounts)
        {
            Mount(mount);
        }

        foreach (var file in info.Files)
        {
            MakeFile(file.Path, file.Content, file.Mode, file.Uid, file.Gid);
        }

        foreach (var node in info.Nodes)
        {
            Setup.Add(
                node.Link is not null ? new() { Kind = StepKind.MakeLink, A = Text(node.Path), B = Text(node.Link) } : new() { Kind = StepKind.MakeNode, A = Text(node.Path), M = node.Mode, N = node.Device },
                $"cannot make '{node.Path}'");
        }

        foreach (var path in info.MaskedPaths)
        {
            Setup.Add(new() { Kind = StepKind.Mask, A = Text(path) }, $"cannot hide '{path}'");
        }

        foreach (var path in info.ReadonlyPaths)
        {
            Setup.Mount(path, path, null, Kernel.Bind | Kernel.Recursive, null);
            Setup.Mount(null, path, null, Kernel.Bind | Kernel.Remount | Kernel.ReadOnlyMount, null);
        }

        foreach (var command in info.PreExec)
        {
            Setup.Run(command, [.. info.AgentEnvironment]);
        }

        if (info.OomScoreAdj is { } adjustment)
        {
            var text = adjustment.ToString(System.Globalization.CultureInfo.InvariantCulture);
            Setup.Add(new() { Kind = StepKind.Write, A = Text("/proc/self/oom_score_adj"), B = Text(text), N = (ulong)text.Length }, "cannot set the OOM score");
        }

        if (info.Rootfs is not null)
        {
            Setup.Add(new() { Kind = StepKind.Pivot, A = Text(info.Rootfs) }, $"cannot change the root to '{info.Rootfs}'");
        }
    }

    private void MakeFile(string path, ReadOnlySpan<byte> content, uint mode, uint uid, uint gid) => Setup.Add(
        new() { Kind = StepKind.MakeFile, A = Text(path), B = Bytes(content), N = (ulong)content.Length, M = mode, O = uid | ((ulong)gid << 32) },
        $"cannot write '{path}'");

    private void Mount(LaunchMount mount)
    {
        var isBind = (mount.Flags & Kernel.Bind) != 0;
        if (mount is { Content: { } content, Source: { } file })
        {
            MakeFile(file, content, 0x180, mount.Uid, mount.Gid);
        }

        if (mount.MakeTarget)
        {
            if (isBind && (mount.Content is not null || (Path.Exists(mount.Source) && !Directory.Exists(mount.Source))))
            {
                Setup.MakeDirectories(Path.GetDirectoryName(mount.Target)!);
                Setup.Add(new() { Kind = StepKind.Touch, A = Text(mount.Target) }, $"cannot make '{mount.Target}'");
            }
            else
            {
                Setup.MakeDirectories(mount.Target);
            }
        }

        Setup.Mount(
            mount.Source, mount.Target, mount.Type,
            isBind ? mount.Flags & ~Kernel.ReadOnlyMount : mount.Flags, mount.Options);
        if (isBind && (mount.Flags & Kernel.ReadOnlyMount) != 0)
        {
            Setup.Mount(null, mount.Target, null, (mount.Flags & ~Kernel.Recursive) | Kernel.Remount, null);
        }
    }

    private void Finish(LaunchInfo info)
    {
        if (info.Terminal)
        {
            Final.Add(new() { Kind = StepKind.Terminal }, "cannot take the terminal");
        }

        foreach (var limit in info.Rlimits)
        {
            Final.Add(new() { Kind = StepKind.Limit, N = (ulong)limit.Resource, A = Numbers<ulong>([limit.Soft, limit.Hard]) }, $"cannot set resource limit {limit.Resource}");
        }

        if (info.MakeWorkingDirectory)
        {
            Final.MakeDirectories(info.WorkingDirectory);
        }

        Final.Add(new() { Kind = StepKind.Go, A = Text(info.WorkingDirectory) }, $"cannot go to directory '{info.WorkingDirectory}'");
        if (info.Capabilities?.Effective is not null)
        {
            Control(KeepCapabilities, 1, 0, "cannot keep capabilities");
        }

        DropCapabilities(info);
        Restrict(info);
        SwitchUser(info);
        TakeCapabilities(info);
        Final.Execute(info.Command, [.. info.Environment]);
    }

    private void DropCapabilities(LaunchInfo info)
    {
        for (var capability = 0; capability <= LastCapability && info.Capabilities?.Bounding is { } bounding; capability++)
        {
            if ((bounding & (1UL << capability)) == 0)
            {
                Final.Add(new() { Kind = StepKind.Control, N = DropBounding, M = (ulong)capability, A = Text("") }, $"cannot drop capability {capability}");
            }
        }
    }

    private void Restrict(LaunchInfo info)
    {
        if (info.NoNewPrivileges)
        {
            Control(NoNewPrivileges, 1, 0, "cannot set no_new_privs");
        }

        if (info.Seccomp is { } filter)
        {
            var program = (byte*)NativeMemory.AllocZeroed(16); // struct sock_fprog
            *(ushort*)program = (ushort)(filter.Length / 8);
            *(byte**)(program + 8) = Bytes(filter);
            Control(SetSeccomp, FilterMode, (ulong)program, "cannot install the seccomp filter");
        }
    }

    private void SwitchUser(LaunchInfo info)
    {
        if (info.Uid is not { } uid)
        {
            return;
        }

        Final.Add(new() { Kind = StepKind.Gid, N = info.Gid }, $"cannot become group {info.Gid}");
        Final.Add(new() { Kind = StepKind.Groups, N = (ulong)info.Groups.Count, A = Numbers<uint>([.. info.Groups]) }, "cannot take groups");
        Final.Add(new() { Kind = StepKind.Uid, N = uid }, $"cannot become user {uid}");
    }

    private void TakeCapabilities(LaunchInfo info)
    {
        if (info.Capabilities?.Effective is not { } sets)
        {
            return;
        }

        var (low, high) = ((uint)sets, (uint)(sets >> 32));
        Final.Add(
            new() { Kind = StepKind.Capabilities, A = Numbers<uint>([CapabilityVersion, 0]), B = Numbers<uint>([low, low, low, high, high, high]) }, "cannot take capabilities");
        for (var capability = 0; capability <= LastCapability; capability++)
        {
            if ((sets & (1UL << capability)) != 0)
            {
                Final.Add(new() { Kind = StepKind.Control, N = Ambient, M = RaiseAmbient, O = (ulong)capability, A = Text("") }, $"cannot raise capability {capability}");
            }
        }
    }

    private void Control(ulong option, ulong one, ulong two, string what) => Final.Add(new() { Kind = StepKind.Control, N = option, M = one, O = two }, what);
}
