using System.Buffers;
using Levee.Grains.Interfaces.Protocol;

namespace Levee.Silo.Tests.Whole;

/// <summary>Records of an event stream, one after the other.</summary>
internal sealed class RecordReader(Stream stream) : IDisposable
{
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(30));
    private byte[] _unread = [];

    /// <returns><see langword="null"/> at the stream's end.</returns>
    public async Task<byte[]?> NextAsync()
    {
        while (true)
        {
            var buffer = new ReadOnlySequence<byte>(_unread);
            if (RecordIO.TryRead(ref buffer, int.MaxValue, out var record))
            {
                var payload = record.ToArray();
                _unread = buffer.ToArray();
                return payload;
            }

            var more = new byte[65536];
            var length = await stream.ReadAsync(more, _deadline.Token);
            if (length == 0)
            {
                return null;
            }

            _unread = [.. _unread, .. more.AsSpan(0, length)];
        }
    }

    public void Dispose()
    {
        _deadline.Dispose();
        stream.Dispose();
    }
}
