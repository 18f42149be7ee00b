using System.Runtime.InteropServices;

namespace Levee.Agent.Containers.Seccomp;

/// <summary>An instruction of a filter, as the kernel takes it (struct sock_filter). Source: linux/filter.h, linux/seccomp.h.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct BpfInstruction(ushort Code, byte IfTrue, byte IfFalse, uint Value)
{
    /// <summary>The next rule, for jumps whose distance is not known yet.</summary>
    public const byte NextRule = byte.MaxValue;

    private const ushort LoadWord = 0x20;
    private const ushort AndValue = 0x54;
    private const ushort Jump = 0x05;
    private const ushort IfEqual = 0x15;
    private const ushort IfGreater = 0x25;
    private const ushort IfGreaterOrEqual = 0x35;
    private const ushort ReturnValue = 0x06;

    /// <param name="offset">Bytes into what the kernel tells (struct seccomp_data).</param>
    public static BpfInstruction Load(int offset) => new(LoadWord, 0, 0, (uint)offset);

    public static BpfInstruction And(uint mask) => new(AndValue, 0, 0, mask);

    public static BpfInstruction Skip(int count) => new(Jump, 0, 0, (uint)count);

    public static BpfInstruction Return(uint action) => new(ReturnValue, 0, 0, action);

    public static BpfInstruction Equal(uint value, byte then, byte otherwise) => new(IfEqual, then, otherwise, value);

    public static BpfInstruction Greater(uint value, byte then, byte otherwise) => new(IfGreater, then, otherwise, value);

    public static BpfInstruction GreaterOrEqual(uint value, byte then, byte otherwise) => new(IfGreaterOrEqual, then, otherwise, value);
}
