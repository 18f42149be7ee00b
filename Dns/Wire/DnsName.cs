using System.Text;

namespace Levee.Dns.Wire;

/// <summary>A domain name in wire form: length-prefixed labels of 1 to 63 octets, ended by a zero octet, 255 octets at most.</summary>
/// <remarks>Keeps the case it was given; equal without regard to the case of ASCII letters (RFC 4343). Text form: RFC 1035 section 5.1, final dot.</remarks>
internal readonly struct DnsName : IEquatable<DnsName>
{
    /// <summary>Longest name in octets, including the final zero.</summary>
    public const int MaxLength = 255;

    private const int MaxLabel = 63;
    private static readonly byte[] RootWire = [0];
    private readonly byte[]? _wire;

    /// <param name="wire">A whole, valid, uncompressed name; not copied.</param>
    public DnsName(byte[] wire) => _wire = wire;

    /// <summary>The name of the root, <c>.</c>.</summary>
    public static DnsName Root => default;

    /// <summary>The wire form.</summary>
    public ReadOnlySpan<byte> Wire => _wire ?? RootWire;

    /// <summary>Reads text, with or without its final dot, with <c>\.</c> and <c>\123</c> escapes.</summary>
    /// <returns>False for empty or over-long labels and names.</returns>
    public static bool TryParse(string text, out DnsName name)
    {
        name = default;
        if (text is "" or ".")
        {
            return text.Length == 1;
        }

        Span<byte> wire = stackalloc byte[MaxLength];
        var length = ToWire(Encoding.UTF8.GetBytes(text), wire);
        if (length < 0)
        {
            return false;
        }

        name = new(wire[..length].ToArray());
        return true;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="DnsFormatException">The text is not a name.</exception>
    public static DnsName Parse(string text) => TryParse(text, out var name) ? name : throw new DnsFormatException($"'{text}' is not a domain name.");

    /// <summary>Makes ASCII letters lower case in place; label lengths are below the letters and stay.</summary>
    public static void ToLower(Span<byte> wire)
    {
        foreach (ref var octet in wire)
        {
            if (octet is >= (byte)'A' and <= (byte)'Z')
            {
                octet |= 0x20;
            }
        }
    }

    /// <summary>Equal, ASCII letters in any case.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => Ascii.EqualsIgnoreCase(left, right) || EqualsBytewise(left, right);

    /// <summary>True when <paramref name="name"/> is <paramref name="apex"/> or below it. Both lower case.</summary>
    public static bool IsAtOrBelow(ReadOnlySpan<byte> name, ReadOnlySpan<byte> apex)
    {
        if (!name.EndsWith(apex))
        {
            return false;
        }

        var at = 0;
        while (at < name.Length - apex.Length)
        {
            at += name[at] + 1;
        }

        return at == name.Length - apex.Length;
    }

    public bool Equals(DnsName other) => AreEqual(Wire, other.Wire);

    public override bool Equals(object? obj) => obj is DnsName other && Equals(other);

    public override int GetHashCode()
    {
        Span<byte> lower = stackalloc byte[MaxLength];
        Wire.CopyTo(lower);
        lower = lower[..Wire.Length];
        ToLower(lower);
        var hash = new HashCode();
        hash.AddBytes(lower);
        return hash.ToHashCode();
    }

    public override string ToString()
    {
        var wire = Wire;
        if (wire.Length == 1)
        {
            return ".";
        }

        var text = new StringBuilder(wire.Length);
        for (var at = 0; wire[at] != 0; at += wire[at] + 1)
        {
            foreach (var octet in wire.Slice(at + 1, wire[at]))
            {
                Append(text, octet);
            }

            text.Append('.');
        }

        return text.ToString();
    }

    // Ascii.EqualsIgnoreCase is false for any octet above 127.
    private static bool EqualsBytewise(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Length; i++)
        {
            if (Lower(left[i]) != Lower(right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static byte Lower(byte octet) => octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet;

    private static void Append(StringBuilder text, byte octet)
    {
        switch (octet)
        {
            case (byte)'.' or (byte)'\\':
                text.Append('\\').Append((char)octet);
                break;
            case <= 32 or >= 127:
                text.Append('\\').Append((char)('0' + (octet / 100))).Append((char)('0' + (octet / 10 % 10))).Append((char)('0' + (octet % 10)));
                break;
            default:
                text.Append((char)octet);
                break;
        }
    }

    private static int ToWire(ReadOnlySpan<byte> text, Span<byte> wire)
    {
        int start = 0, end = 1, i = 0;
        while (i < text.Length)
        {
            var c = text[i++];
            if (c == '.')
            {
                if (!CloseLabel(wire, start, end))
                {
                    return -1;
                }

                (start, end) = (end, end + 1);
                continue;
            }

            if (c == '\\' && !TryUnescape(text, ref i, out c))
            {
                return -1;
            }

            if (end >= MaxLength - 1)
            {
                return -1;
            }

            wire[end++] = c;
        }

        if (end - 1 > start)
        {
            if (!CloseLabel(wire, start, end))
            {
                return -1;
            }

            start = end;
        }

        wire[start] = 0;
        return start + 1;
    }

    private static bool CloseLabel(Span<byte> wire, int start, int end)
    {
        var length = end - start - 1;
        wire[start] = (byte)length;
        return length is >= 1 and <= MaxLabel && end < MaxLength;
    }

    private static bool TryUnescape(ReadOnlySpan<byte> text, ref int i, out byte c)
    {
        c = 0;
        if (i < text.Length && !char.IsAsciiDigit((char)text[i]))
        {
            c = text[i++];
            return true;
        }

        if (i + 3 > text.Length || !byte.TryParse(text.Slice(i, 3), System.Globalization.NumberStyles.None, null, out c))
        {
            return false;
        }

        i += 3;
        return true;
    }
}
