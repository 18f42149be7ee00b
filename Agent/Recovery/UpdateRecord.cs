using Google.Protobuf;

namespace Levee.Agent.Recovery;

/// <summary>An entry of <c>task.updates</c>: a status update, or the acknowledgement of one. Exactly one of both is set.</summary>
/// <remarks>A byte that says which (1: update, 2: acknowledgement), then the TaskStatus message or the uuid.</remarks>
internal readonly record struct UpdateRecord(TaskStatus? Update, ByteString? Acknowledged)
{
    private const byte UpdateKind = 1;
    private const byte AcknowledgementKind = 2;

    public static UpdateRecord Of(TaskStatus update) => new(update, null);

    public static UpdateRecord Of(ByteString acknowledged) => new(null, acknowledged);

    public byte[] ToBytes()
    {
        var size = Update?.CalculateSize() ?? Acknowledged!.Length;
        var bytes = new byte[1 + size];
        if (Update is not null)
        {
            bytes[0] = UpdateKind;
            Update.WriteTo(bytes.AsSpan(1));
        }
        else
        {
            bytes[0] = AcknowledgementKind;
            Acknowledged!.Span.CopyTo(bytes.AsSpan(1));
        }

        return bytes;
    }

    /// <returns><see langword="null"/> when it is no such record.</returns>
    public static UpdateRecord? Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return bytes.IsEmpty ? null
                : bytes[0] == UpdateKind ? Of(TaskStatus.Parser.ParseFrom(bytes[1..]))
                : bytes[0] == AcknowledgementKind ? Of(ByteString.CopyFrom(bytes[1..]))
                : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null; // The checksum was right, so it was written by something else.
        }
    }
}
