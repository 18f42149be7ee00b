using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Levee.Agent.Containers.Cgroups;

/// <summary>The kernel's word that a cgroup ran out of memory.</summary>
internal sealed class OomEvents : IDisposable
{
    private const int Longest = 512; // Of the events' file: half a dozen short lines.
    private readonly string? _file; // v2 only

    private OomEvents(SafeFileHandle descriptor, string? file) => (Descriptor, _file) = (descriptor, file);

    /// <summary>To wait on.</summary>
    public SafeFileHandle Descriptor { get; }

    /// <summary>v1: an eventfd that the kernel counts up.</summary>
    public static OomEvents Register(string cgroup)
    {
        using var control = File.OpenHandle(Path.Combine(cgroup, "memory.oom_control"));
        var events = Open(Libc.eventfd(0, Libc.CloseOnExec | Libc.NonBlocking), cgroup);
        CgroupDirectory.Write(cgroup, "cgroup.event_control", $"{events.DangerousGetHandle()} {control.DangerousGetHandle()}");
        return new(events, null);
    }

    /// <summary>v2: a file that has urgent data when it has changed since this descriptor was last read from its beginning.</summary>
    public static OomEvents OpenUnified(string cgroup)
    {
        var file = UnifiedFile(cgroup);
        return new(Open(Libc.open(file, Libc.CloseOnExec, 0), file), file);
    }

    /// <summary>v2: whether a cgroup's own limit was ever reached with nothing left to reclaim.</summary>
    public static bool HasHappened(string cgroup) => Count(File.ReadAllText(UnifiedFile(cgroup))) > 0;

    /// <summary>v1: whether it has happened since the last look; the eventfd also wakes when its cgroup is removed. v2: whether it ever has.</summary>
    public unsafe bool HasHappened()
    {
        var bytes = stackalloc byte[Longest];
        if (_file is null)
        {
            return Libc.read((int)Descriptor.DangerousGetHandle(), bytes, sizeof(ulong)) == sizeof(ulong);
        }

        // By this very descriptor: only that makes it wait again.
        var length = Libc.pread((int)Descriptor.DangerousGetHandle(), bytes, Longest, 0);
        return length > 0 && Count(Marshal.PtrToStringUTF8((nint)bytes, (int)length)) > 0;
    }

    public void Dispose() => Descriptor.Dispose();

    /// <summary>The local file leaves out what cgroups below, with limits of their own, went through; Linux before 5.2 has it not.</summary>
    private static string UnifiedFile(string cgroup) => Path.Combine(cgroup, "memory.events.local") is var local && File.Exists(local) ? local : Path.Combine(cgroup, "memory.events");

    private static long Count(string events) => CgroupDirectory.Table(events).GetValueOrDefault("oom");

    private static SafeFileHandle Open(int descriptor, string what) =>
        descriptor >= 0 ? new(descriptor, ownsHandle: true) : throw new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
}
