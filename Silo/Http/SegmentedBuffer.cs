using System.Buffers;

namespace Levee.Silo.Http;

/// <summary>A body that grows by pooled pieces: large documents are neither copied while they grow nor left to the large-object heap.</summary>
internal sealed class SegmentedBuffer : IBufferWriter<byte>, IDisposable
{
    private const int PieceSize = 256 * 1024;

    private readonly List<(byte[] Array, int Used)> _full = [];
    private byte[] _current = [];
    private int _used;

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>The bytes in order; valid until <see cref="Dispose"/>.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pieces => _full.Append((Array: _current, Used: _used)).Select(piece => (ReadOnlyMemory<byte>)piece.Array.AsMemory(0, piece.Used));

    /// <inheritdoc/>
    public void Advance(int count)
    {
        _used += count;
        Length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_current.Length - _used < Math.Max(sizeHint, 1))
        {
            Rent(sizeHint);
        }

        return _current.AsMemory(_used);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (array, _) in _full)
        {
            ArrayPool<byte>.Shared.Return(array);
        }

        Return(_current);
        _full.Clear();
        (_current, _used) = ([], 0);
    }

    private void Rent(int sizeHint)
    {
        if (_used > 0)
        {
            _full.Add((_current, _used));
        }
        else
        {
            Return(_current);
        }

        // The first piece is small: most answers are.
        _current = ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, _full.Count == 0 ? 4096 : PieceSize));
        _used = 0;
    }

    private static void Return(byte[] array)
    {
        if (array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
