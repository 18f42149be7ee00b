using System.Buffers.Binary;
using System.Numerics;

namespace Levee.Agent.Recovery;

/// <summary>Records in files: 4 bytes length, 4 bytes CRC-32C of the content, both little-endian, then the content. A format of our own; Mesos has no checksum.</summary>
internal static class Frames
{
    /// <summary>Bytes before the content.</summary>
    public const int HeaderSize = 2 * sizeof(int);

    /// <summary>Puts a record at the end.</summary>
    public static void Write(Stream output, ReadOnlySpan<byte> content)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        BinaryPrimitives.WriteInt32LittleEndian(header, content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[sizeof(int)..], Checksum(content));
        output.Write(header);
        output.Write(content);
    }

    /// <summary>One record as a file of its own.</summary>
    public static byte[] Of(ReadOnlySpan<byte> content)
    {
        using var frame = new MemoryStream(HeaderSize + content.Length);
        Write(frame, content);
        return frame.ToArray();
    }

    /// <summary>The records of a file, up to the first that is not whole.</summary>
    public static FrameReading Read(byte[] file)
    {
        var records = new List<ReadOnlyMemory<byte>>();
        var at = 0;
        while (Next(file, at) is { } content)
        {
            records.Add(content);
            at += HeaderSize + content.Length;
        }

        return new(records, at, Classify(file, at));
    }

    private static ReadOnlyMemory<byte>? Next(byte[] file, int at)
    {
        if (file.Length - at < HeaderSize)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));
        if (length <= 0 || length > file.Length - at - HeaderSize)
        {
            return null;
        }

        var content = file.AsMemory(at + HeaderSize, length);
        return BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + sizeof(int))) == Checksum(content.Span) ? content : (ReadOnlyMemory<byte>?)null; // A plain null would be an empty record.
    }

    /// <summary>A crash leaves a last record that is cut off, or not yet written where the file has already grown; anything else was changed later.</summary>
    private static FrameEnd Classify(byte[] file, int at)
    {
        var rest = file.AsSpan(at);
        if (rest.IsEmpty)
        {
            return FrameEnd.Whole;
        }

        if (rest.Length < HeaderSize || rest.IndexOfAnyExcept((byte)0) < 0)
        {
            return FrameEnd.Torn;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
        return length > 0 && length >= rest.Length - HeaderSize ? FrameEnd.Torn : FrameEnd.Corrupt;
    }

    private static uint Checksum(ReadOnlySpan<byte> content)
    {
        var crc = ~0u;
        while (content.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(content));
            content = content[sizeof(ulong)..];
        }

        foreach (var value in content)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
