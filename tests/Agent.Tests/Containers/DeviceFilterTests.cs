using System.Buffers.Binary;
using Levee.Agent.Containers;
using Levee.Agent.Containers.Cgroups;

namespace Levee.Agent.Tests.Containers;

/// <summary>Devices with cgroups v2.</summary>
public sealed class DeviceFilterTests
{
    private static readonly DeviceRule[] Rules =
    [
        new(false, null, null, false, false, true), new(false, 1, 3, true, true, false), new(false, 136, null, true, true, true), new(true, 8, 0, true, false, false),
    ];

    [Theory]
    [InlineData(2, 1, 77, 5, 1)] // A node of any character device is made.
    [InlineData(1, 1, 8, 0, 0)] // Of a block device not.
    [InlineData(2, 2, 1, 3, 1)]
    [InlineData(2, 6, 1, 3, 1)]
    [InlineData(2, 7, 1, 3, 0)] // One rule must allow all that is asked for.
    [InlineData(2, 2, 1, 1, 0)]
    [InlineData(2, 6, 136, 12, 1)]
    [InlineData(1, 2, 8, 0, 1)]
    [InlineData(1, 4, 8, 0, 0)]
    [InlineData(1, 2, 8, 1, 0)]
    public void A_device_is_open_to_whom_a_rule_lets(int kind, int access, int major, int minor, int answer) =>
        Assert.Equal(answer, Run(DeviceProgram.Of(Rules), [kind | (access << 16), major, minor]));

    [Fact]
    public void Rules_are_written_as_v1_takes_them() => Assert.Equal(["c *:* m", "c 1:3 rw", "c 136:* rwm", "b 8:0 r"], Rules.Select(rule => rule.ToString()));

    [Fact]
    public void The_kernel_takes_the_program()
    {
        Machine.NeedsRoot();
        if (!Directory.Exists("/sys/fs/cgroup/unified") && !CgroupLayout.OfMachine(new()).IsUnified)
        {
            Assert.Skip("needs a unified hierarchy, with or without controllers");
        }

        var hierarchy = CgroupLayout.OfMachine(new()).IsUnified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/unified";
        var cgroup = Directory.CreateDirectory(Path.Combine(hierarchy, $"levee-test-{System.Environment.ProcessId}-devices")).FullName;
        try
        {
            DeviceFilter.Attach(cgroup, Rules);
            using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh")
            {
                ArgumentList = { "-c", $"echo $$ > {cgroup}/cgroup.procs; (: > /dev/null) && echo null; (: < /dev/zero) || echo no zero" }, RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
            Assert.Equal("null\nno zero\n", shell.StandardOutput.ReadToEnd());
            shell.WaitForExit();
        }
        finally
        {
            Assert.True(CgroupDirectory.Remove(cgroup));
        }
    }

    /// <summary>As much of the kernel's machine as the program needs.</summary>
    private static int Run(byte[] program, int[] context)
    {
        var registers = new uint[6];
        for (var at = 0; ; at++)
        {
            var code = program.AsSpan(at * DeviceProgram.Size, DeviceProgram.Size);
            var (target, source, number) = (code[1] & 0xF, code[1] >> 4, BinaryPrimitives.ReadInt32LittleEndian(code[4..]));
            switch (code[0])
            {
                case 0x61: registers[target] = (uint)context[BinaryPrimitives.ReadInt16LittleEndian(code[2..]) / 4]; break;
                case 0xb4: registers[target] = (uint)number; break;
                case 0xbc: registers[target] = registers[source]; break;
                case 0x54: registers[target] &= (uint)number; break;
                case 0x74: registers[target] >>= number; break;
                case 0x55: at += registers[target] != (uint)number ? BinaryPrimitives.ReadInt16LittleEndian(code[2..]) : 0; break;
                case 0x95: return (int)registers[0];
                default: throw new InvalidOperationException($"unknown instruction {code[0]:x}");
            }
        }
    }
}
