using System.Buffers.Binary;

namespace Levee.Agent.Tests.Containers;

/// <summary>Runs seccomp filters as the kernel does, for arguments that no call of a test has. Source: linux/filter.h.</summary>
internal static class FilterMachine
{
    /// <returns>The action.</returns>
    public static uint Run(byte[] filter, uint number, uint architecture, ulong argument)
    {
        var data = new byte[64];
        BinaryPrimitives.WriteUInt32LittleEndian(data, number);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(4), architecture);
        BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(16), argument);
        uint accumulator = 0;
        for (var at = 0; ; at++)
        {
            var instruction = filter.AsSpan(at * 8, 8);
            var value = BinaryPrimitives.ReadUInt32LittleEndian(instruction[4..]);
            var code = BinaryPrimitives.ReadUInt16LittleEndian(instruction);
            switch (code)
            {
                case 0x20:
                    accumulator = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan((int)value));
                    break;
                case 0x54:
                    accumulator &= value;
                    break;
                case 0x05:
                    at += (int)value;
                    break;
                case 0x06:
                    return value;
                default:
                    var isTrue = code switch { 0x15 => accumulator == value, 0x25 => accumulator > value, 0x35 => accumulator >= value, _ => throw new InvalidDataException($"instruction {code:x}") };
                    at += instruction[isTrue ? 2 : 3];
                    break;
            }
        }
    }
}
