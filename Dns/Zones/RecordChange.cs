using System.Buffers.Binary;
using System.Net;
using Levee.Dns.Records;
using Levee.Dns.Wire;

namespace Levee.Dns.Zones;

/// <summary>A record that gains an owner (<paramref name="Delta"/> 1) or loses one (-1).</summary>
/// <param name="Address">Of A, in the low 32 bits, and AAAA.</param>
internal readonly record struct RecordChange(DnsName Name, RecordType Type, UInt128 Address, ServiceValue Service, int Delta)
{
    /// <returns>
    /// False for entries that DNS cannot carry: names with a label above 63 octets, a capital (a question never matches it) or a blank, ports above 65535.
    /// </returns>
    public static bool TryCreate(RecordEntry entry, int delta, out RecordChange change)
    {
        change = default;
        if (!TryParse(entry.Name, out var name))
        {
            return false;
        }

        if (entry.Type == RecordType.Srv)
        {
            if (entry.Port > ushort.MaxValue || !TryParse(entry.Target!, out var target))
            {
                return false;
            }

            change = new(name, entry.Type, 0, new(target, (ushort)entry.Port), delta);
            return true;
        }

        change = new(name, entry.Type, ToNumber(entry.Address!), default, delta);
        return true;
    }

    private static bool TryParse(string text, out DnsName name)
    {
        name = default;
        foreach (var c in text)
        {
            if (c is <= ' ' or > '~' or '\\' or (>= 'A' and <= 'Z'))
            {
                return false;
            }
        }

        return DnsName.TryParse(text, out name);
    }

    private static UInt128 ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = address.TryWriteBytes(bytes, out var length);
        return length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
