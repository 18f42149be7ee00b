using System.Buffers;
using System.IO.Pipelines;

namespace Levee.Grains.Interfaces.Protocol;

/// <summary>Reads records from a stream, one at a time, however the bytes arrive.</summary>
/// <param name="maxBytes">Largest payload taken.</param>
public sealed class RecordIOReader(PipeReader source, long maxBytes)
{
    /// <summary>Waits for the next record.</summary>
    /// <returns>A copy of the payload, or null at the end of the stream.</returns>
    /// <exception cref="RecordIOException">Garbage, a record above the limit, or an end within a record.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await source.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (RecordIO.TryRead(ref buffer, maxBytes, out var payload))
            {
                var record = payload.ToArray();
                source.AdvanceTo(buffer.Start);
                return record;
            }

            source.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return buffer.IsEmpty ? null : throw new RecordIOException($"The stream ends within a record; {buffer.Length} bytes are left over.");
            }
        }
    }
}
