using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Levee.Agent.Containers.Cgroups;

/// <summary>The kernel's word that a cgroup ran out of memory.</summary>
internal sealed class OomEvents : IDisposable
{
    private readonly string? _file; // v2 only
    private readonly long _before;

    private OomEvents(SafeFileHandle descriptor, string? file)
    {
        (Descriptor, _file) = (descriptor, file);
        _before = file is null ? 0 : Count(file);
    }

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

    /// <summary>v2: a file that has urgent data when it changes.</summary>
    public static OomEvents OpenUnified(string cgroup)
    {
        var file = Path.Combine(cgroup, "memory.events");
        return new(Open(Libc.open(file, Libc.CloseOnExec, 0), file), file);
    }

    /// <summary>Whether it has happened since the last look. The eventfd also wakes when its cgroup is removed.</summary>
    public unsafe bool HasHappened()
    {
        if (_file is not null)
        {
            return Count(_file) > _before;
        }

        ulong count;
        return Libc.read((int)Descriptor.DangerousGetHandle(), (byte*)&count, sizeof(ulong)) == sizeof(ulong);
    }

    public void Dispose() => Descriptor.Dispose();

    private static long Count(string file) => CgroupDirectory.ReadTable(Path.GetDirectoryName(file)!, Path.GetFileName(file)).GetValueOrDefault("oom_kill");

    private static SafeFileHandle Open(int descriptor, string what) =>
        descriptor >= 0 ? new(descriptor, ownsHandle: true) : throw new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
}
