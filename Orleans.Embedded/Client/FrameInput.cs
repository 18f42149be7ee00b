using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net.Sockets;
using Levee.EmbeddedEngine.Wire;

namespace Levee.EmbeddedEngine.Client;

/// <summary>Cuts what a connection receives into frames.</summary>
/// <param name="limit">Length of the longest frame that is taken now, in bytes.</param>
/// <param name="handle">Takes a frame without its length; the bytes are its own only during the call.</param>
internal sealed class FrameInput(Socket socket, Func<int> limit, FrameInput.Handler handle)
{
    public delegate void Handler(ReadOnlySpan<byte> frame);

    /// <summary>Receives until the other side closes.</summary>
    /// <returns>How it ended.</returns>
    /// <exception cref="WireException">A frame is longer than the limit, or empty.</exception>
    public async Task<string> RunAsync()
    {
        var input = PipeReader.Create(new NetworkStream(socket), new(useZeroByteReads: true));
        while (true)
        {
            var result = await input.ReadAsync();
            var buffer = result.Buffer;
            while (TryTakeFrame(ref buffer, out var frame))
            {
                Handle(frame);
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return buffer.IsEmpty ? "the other side closed it" : "it ended in the middle of a frame";
            }
        }
    }

    private bool TryTakeFrame(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        if (buffer.Length < 4)
        {
            return false;
        }

        Span<byte> head = stackalloc byte[4];
        buffer.Slice(0, 4).CopyTo(head);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head);
        if (length == 0 || length > limit())
        {
            throw new WireException($"a frame of {length} bytes; allowed are 1 to {limit()}.");
        }

        if (buffer.Length < 4 + length)
        {
            return false;
        }

        frame = buffer.Slice(4, length);
        buffer = buffer.Slice(4 + length);
        return true;
    }

    private void Handle(ReadOnlySequence<byte> frame)
    {
        if (frame.IsSingleSegment)
        {
            handle(frame.FirstSpan);
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent((int)frame.Length);
        frame.CopyTo(rented);
        handle(rented.AsSpan(0, (int)frame.Length));
        ArrayPool<byte>.Shared.Return(rented);
    }
}
