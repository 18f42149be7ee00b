using System.Buffers.Text;
using System.Globalization;

namespace Levee.Grains.Interfaces.Protocol.Json;

/// <summary>Text of a double as Mesos writes it: shortest digits that read back, plain up to 21 places, a fraction always, else an exponent.</summary>
internal static class JsonDouble
{
    private const int PlainPlaces = 21;
    private const double ExactIntegers = 1e15;

    /// <returns>Bytes written; at most 32.</returns>
    public static int Format(double value, Span<byte> target)
    {
        if (Math.Abs(value) < ExactIntegers && value == Math.Truncate(value) && !(value == 0 && double.IsNegative(value)))
        {
            Utf8Formatter.TryFormat((long)value, target, out var whole);
            ".0"u8.CopyTo(target[whole..]);
            return whole + 2;
        }

        value.TryFormat(target, out var written, default, CultureInfo.InvariantCulture);
        var text = target[..written];
        if (!double.IsFinite(value))
        {
            return written;
        }

        return text.IndexOf((byte)'E') is >= 0 and var mark ? Expand(text, mark, target) : WithFraction(text, target);
    }

    private static int WithFraction(Span<byte> text, Span<byte> target)
    {
        if (text.Contains((byte)'.'))
        {
            return text.Length;
        }

        ".0"u8.CopyTo(target[text.Length..]);
        return text.Length + 2;
    }

    // .NET turns to exponents below 1e-5 and from 1e15 on; Mesos below 1e-6 and from 1e21 on.
    private static int Expand(Span<byte> text, int mark, Span<byte> target)
    {
        var exponent = int.Parse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var negative = text[0] == '-';
        Span<byte> digits = stackalloc byte[20];
        var count = 0;
        foreach (var digit in text[(negative ? 1 : 0)..mark])
        {
            if (digit != '.')
            {
                digits[count++] = digit;
            }
        }

        var at = 0;
        if (negative)
        {
            target[at++] = (byte)'-';
        }

        return at + Place(digits[..count], exponent + 1, target[at..]);
    }

    // places: digits before the decimal point.
    private static int Place(ReadOnlySpan<byte> digits, int places, Span<byte> target)
    {
        if (places > 0 && places <= PlainPlaces && digits.Length <= places)
        {
            digits.CopyTo(target);
            target[digits.Length..places].Fill((byte)'0');
            ".0"u8.CopyTo(target[places..]);
            return places + 2;
        }

        if (places > 0 && places <= PlainPlaces)
        {
            digits[..places].CopyTo(target);
            target[places] = (byte)'.';
            digits[places..].CopyTo(target[(places + 1)..]);
            return digits.Length + 1;
        }

        if (places is <= 0 and > -6)
        {
            target[..(2 - places)].Fill((byte)'0');
            target[1] = (byte)'.';
            digits.CopyTo(target[(2 - places)..]);
            return digits.Length + 2 - places;
        }

        return Scientific(digits, places - 1, target);
    }

    private static int Scientific(ReadOnlySpan<byte> digits, int exponent, Span<byte> target)
    {
        var at = 0;
        target[at++] = digits[0];
        if (digits.Length > 1)
        {
            target[at++] = (byte)'.';
            digits[1..].CopyTo(target[at..]);
            at += digits.Length - 1;
        }

        target[at++] = (byte)'e';
        Utf8Formatter.TryFormat(exponent, target[at..], out var written);
        return at + written;
    }
}
