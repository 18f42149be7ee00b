using System.Buffers.Binary;

namespace Levee.Agent.Containers.Cgroups;

/// <summary>The eBPF program by which v2 decides on devices: 1 when one rule allows all that is asked for, else 0.</summary>
/// <remarks>Source of the numbers: Linux uapi <c>linux/bpf.h</c> (instructions, <c>struct bpf_cgroup_dev_ctx</c>: access and type in one word, major, minor).</remarks>
internal static class DeviceProgram
{
    /// <summary>Bytes of one instruction.</summary>
    public const int Size = 8;

    private const byte LoadWord = 0x61;
    private const byte MoveNumber = 0xb4; // These four work on 32 bits, and clear the upper ones.
    private const byte MoveRegister = 0xbc;
    private const byte AndNumber = 0x54;
    private const byte ShiftRight = 0x74;
    private const byte JumpUnlessEqual = 0x55;
    private const byte Exit = 0x95;
    private const byte Result = 0;
    private const byte Context = 1;
    private const byte Kind = 2;
    private const byte Access = 3;
    private const byte Major = 4;
    private const byte Minor = 5;

    public static byte[] Of(IEnumerable<DeviceRule> rules) =>
    [
        .. Instruction(LoadWord, Kind, Context, 0),
        .. Instruction(LoadWord, Major, Context, 4),
        .. Instruction(LoadWord, Minor, Context, 8),
        .. Instruction(MoveRegister, Access, Kind),
        .. Instruction(AndNumber, Kind, number: 0xFFFF),
        .. Instruction(ShiftRight, Access, number: 16),
        .. rules.SelectMany(Try),
        .. Instruction(MoveNumber, Result, number: 0),
        .. Instruction(Exit),
    ];

    /// <summary>Leaves with 1 when the rule allows it, else goes on behind.</summary>
    private static IEnumerable<byte> Try(DeviceRule rule)
    {
        var refused = ~((rule.MakeNode ? 1 : 0) | (rule.Read ? 2 : 0) | (rule.Write ? 4 : 0)) & 7;
        List<(byte Register, int Wanted)> tests = [(Kind, rule.IsBlock ? 1 : 2), (Context, 0)];
        if (rule.Major is { } major)
        {
            tests.Add((Major, (int)major));
        }

        if (rule.Minor is { } minor)
        {
            tests.Add((Minor, (int)minor));
        }

        // The context is not needed any more: its register takes what is asked for beyond the rule.
        var head = Instruction(MoveRegister, Context, Access).Concat(Instruction(AndNumber, Context, number: refused));
        var jumps = tests.SelectMany((test, index) => Instruction(JumpUnlessEqual, test.Register, offset: (short)(tests.Count - index - 1 + 2), number: test.Wanted));
        return [.. head, .. jumps, .. Instruction(MoveNumber, Result, number: 1), .. Instruction(Exit)];
    }

    private static byte[] Instruction(byte code, byte target = 0, byte source = 0, short offset = 0, int number = 0)
    {
        var bytes = new byte[Size];
        (bytes[0], bytes[1]) = (code, (byte)(target | (source << 4)));
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(2), offset);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), number);
        return bytes;
    }
}
