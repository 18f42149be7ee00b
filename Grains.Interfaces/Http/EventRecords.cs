using System.Buffers;
using Google.Protobuf;
using Levee.Grains.Interfaces.Protocol;

namespace Levee.Grains.Interfaces.Http;

/// <summary>Turns messages into records of one stream. Not for use by two at once: the buffers are kept.</summary>
public sealed class EventRecords(WireFormat format)
{
    // A stream lives long and may have one large event: what is larger than this is not kept.
    private const int MostKept = 256 * 1024;

    private ArrayBufferWriter<byte> _payload = new();
    private ArrayBufferWriter<byte> _record = new();

    /// <returns>Length, line feed and payload in one piece, so that they leave in one HTTP chunk; valid until the next call.</returns>
    public ReadOnlyMemory<byte> Encode(IMessage message)
    {
        _payload = Empty(_payload);
        _record = Empty(_record);
        if (format == WireFormat.Json)
        {
            MesosJson.Write(message, _payload);
        }
        else
        {
            message.WriteTo(_payload);
        }

        RecordIO.Write(_record, _payload.WrittenSpan);
        return _record.WrittenMemory;
    }

    private static ArrayBufferWriter<byte> Empty(ArrayBufferWriter<byte> buffer)
    {
        if (buffer.Capacity > MostKept)
        {
            return new();
        }

        buffer.ResetWrittenCount();
        return buffer;
    }
}
