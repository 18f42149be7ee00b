using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Levee.Agent.Containers.Cgroups;

/// <summary>Puts a <see cref="DeviceProgram"/> on a cgroup of v2. It stays there until the cgroup is removed, also without the agent.</summary>
/// <remarks>Source of the numbers: Linux uapi <c>linux/bpf.h</c> (<c>union bpf_attr</c>).</remarks>
internal static unsafe class DeviceFilter
{
    private const int LoadProgram = 5;
    private const int AttachProgram = 8;
    private const int ForCgroupDevices = 15; // BPF_PROG_TYPE_CGROUP_DEVICE
    private const int AtCgroupDevices = 6; // BPF_CGROUP_DEVICE
    private const int BesideOthers = 2; // BPF_F_ALLOW_MULTI: those of the cgroups above and below count as well.
    private const int Longest = 128; // Of the attributes; what is left zero is as if not given.

    /// <exception cref="Win32Exception">The kernel refuses, e.g. without CONFIG_CGROUP_BPF.</exception>
    public static void Attach(string cgroup, IEnumerable<DeviceRule> rules)
    {
        using var directory = Open(Libc.open(cgroup, Libc.CloseOnExec, 0), $"cannot open cgroup '{cgroup}'");
        using var program = Load(DeviceProgram.Of(rules));
        Span<byte> attributes = stackalloc byte[Longest];
        attributes.Clear();
        Set(attributes, 0, (int)directory.DangerousGetHandle());
        Set(attributes, 4, (int)program.DangerousGetHandle());
        Set(attributes, 8, AtCgroupDevices);
        Set(attributes, 12, BesideOthers);
        if (Call(AttachProgram, attributes) < 0)
        {
            throw Refused($"cannot put a device filter on cgroup '{cgroup}'");
        }
    }

    private static SafeFileHandle Load(byte[] program)
    {
        Span<byte> attributes = stackalloc byte[Longest];
        attributes.Clear();
        fixed (byte* instructions = program)
        fixed (byte* license = "Apache-2.0\0"u8)
        {
            Set(attributes, 0, ForCgroupDevices);
            Set(attributes, 4, program.Length / DeviceProgram.Size);
            BinaryPrimitives.WriteInt64LittleEndian(attributes[8..], (nint)instructions);
            BinaryPrimitives.WriteInt64LittleEndian(attributes[16..], (nint)license);
            return Open((int)Call(LoadProgram, attributes), "cannot load a device filter");
        }
    }

    private static void Set(Span<byte> attributes, int offset, int number) => BinaryPrimitives.WriteInt32LittleEndian(attributes[offset..], number);

    private static nint Call(int command, Span<byte> attributes)
    {
        fixed (byte* first = attributes)
        {
            return Libc.syscall(Libc.Bpf, command, first, Longest);
        }
    }

    private static SafeFileHandle Open(int descriptor, string what) => descriptor >= 0 ? new(descriptor, ownsHandle: true) : throw Refused(what);

    private static Win32Exception Refused(string what)
    {
        var number = Marshal.GetLastPInvokeError();
        return new(number, $"{what}: {Marshal.GetPInvokeErrorMessage(number)}");
    }
}
