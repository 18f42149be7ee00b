using System.Text;
using Levee.Executors.Wire;

namespace Levee.Executors.Messages;

/// <summary>Messages of one field.</summary>
internal static class Fields
{
    private const int NanosecondsPerTick = 100;

    /// <summary>The text in field 1: all of Mesos' ids.</summary>
    public static string Id(ReadOnlySpan<byte> message) => Encoding.UTF8.GetString(Bytes(message, 1));

    /// <summary>The last value of a field of bytes; empty when there is none.</summary>
    public static ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> message, int field)
    {
        ReadOnlySpan<byte> value = default;
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == field)
            {
                value = reader.Bytes();
            }
        }

        return value;
    }

    /// <summary>The last value of a field of integers.</summary>
    public static ulong? Varint(ReadOnlySpan<byte> message, int field)
    {
        ulong? value = null;
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == field)
            {
                value = reader.Varint();
            }
        }

        return value;
    }

    /// <summary>DurationInfo; never below zero.</summary>
    public static TimeSpan Duration(ReadOnlySpan<byte> message) => TimeSpan.FromTicks(Math.Max(0, (long)(Varint(message, 1) ?? 0) / NanosecondsPerTick));

    /// <summary>KillPolicy; <see langword="null"/> when it names no grace.</summary>
    public static TimeSpan? Grace(ReadOnlySpan<byte> message)
    {
        TimeSpan? grace = null;
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                grace = Duration(reader.Bytes());
            }
        }

        return grace;
    }
}
