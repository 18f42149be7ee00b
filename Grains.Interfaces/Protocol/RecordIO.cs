using System.Buffers;
using System.Buffers.Text;

namespace Levee.Grains.Interfaces.Protocol;

/// <summary>The framing of Mesos' event streams: decimal payload length, line feed, payload; nothing between records.</summary>
/// <remarks>Source: scheduler-api, section 2. Both directions keep no state, so a partial record is simply tried again with more bytes.</remarks>
public static class RecordIO
{
    private const int LongestHeader = 19; // Digits of the largest length that fits a long.

    /// <summary>Appends one record.</summary>
    public static void Write(IBufferWriter<byte> target, ReadOnlySpan<byte> payload)
    {
        var span = target.GetSpan(LongestHeader + 1 + payload.Length);
        Utf8Formatter.TryFormat(payload.Length, span, out var digits);
        span[digits] = (byte)'\n';
        payload.CopyTo(span[(digits + 1)..]);
        target.Advance(digits + 1 + payload.Length);
    }

    /// <summary>One record out of a payload in pieces.</summary>
    /// <param name="length">Bytes of all pieces.</param>
    public static byte[] Frame(IEnumerable<ReadOnlyMemory<byte>> payload, long length)
    {
        Span<byte> header = stackalloc byte[LongestHeader + 1];
        Utf8Formatter.TryFormat(length, header, out var digits);
        header[digits] = (byte)'\n';
        var record = new byte[digits + 1 + length];
        header[..(digits + 1)].CopyTo(record);
        var at = digits + 1;
        foreach (var piece in payload)
        {
            piece.Span.CopyTo(record.AsSpan(at));
            at += piece.Length;
        }

        return record;
    }

    /// <summary>Takes the first record off <paramref name="buffer"/>.</summary>
    /// <param name="maxBytes">Largest payload taken.</param>
    /// <returns>False, with <paramref name="buffer"/> untouched, when the record is not complete yet.</returns>
    /// <exception cref="RecordIOException">The length is not a decimal number, or above <paramref name="maxBytes"/>.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, long maxBytes, out ReadOnlySequence<byte> payload)
    {
        var reader = new SequenceReader<byte>(buffer);
        payload = default;
        if (!TryReadLength(ref reader, maxBytes, out var length) || reader.Remaining < length)
        {
            return false;
        }

        payload = buffer.Slice(reader.Position, length);
        buffer = buffer.Slice(payload.End);
        return true;
    }

    // Refuses a bad header at its first wrong byte, so that garbage is not collected in the hope of a line feed.
    private static bool TryReadLength(ref SequenceReader<byte> reader, long maxBytes, out long length)
    {
        length = 0;
        for (var digits = 0; reader.TryRead(out var next); digits++)
        {
            if (next == '\n' && digits > 0)
            {
                return true;
            }

            if (!char.IsAsciiDigit((char)next))
            {
                throw new RecordIOException($"A record starts with its length in decimal digits and a line feed; byte {digits} is 0x{next:x2}.");
            }

            length = (length * 10) + (next - '0');
            if (length > maxBytes || digits == LongestHeader)
            {
                throw new RecordIOException($"A record of {length} bytes or more is above the limit of {maxBytes}.");
            }
        }

        return false;
    }
}
