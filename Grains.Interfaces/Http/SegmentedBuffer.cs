using System.Buffers;

namespace Levee.Grains.Interfaces.Http;

/// <summary>A body that grows by pieces: large documents are neither copied while they grow nor left to the large-object heap.</summary>
/// <remarks>One thread writes; others may read the pieces that are full meanwhile.</remarks>
public sealed class SegmentedBuffer : IBufferWriter<byte>, IDisposable
{
    /// <summary>Bytes of a piece, the first and the last left aside.</summary>
    public const int PieceSize = 256 * 1024;

    private readonly List<Piece> _full = [];
    private readonly Lock _gate = new();
    private Piece _current;

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Called by the writer whenever another piece is full.</summary>
    public Action? Filled { get; set; }

    /// <summary>The bytes in order; valid until <see cref="Dispose"/>, and only when nobody writes.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pieces => _full.Append(_current).Where(piece => piece.Used > 0).Select(piece => piece.Written);

    /// <summary>Pieces that are full.</summary>
    public int FullPieces
    {
        get
        {
            lock (_gate)
            {
                return _full.Count;
            }
        }
    }

    /// <summary>A full piece; empty when it was released.</summary>
    public ReadOnlyMemory<byte> this[int number]
    {
        get
        {
            lock (_gate)
            {
                return _full[number].Written;
            }
        }
    }

    /// <summary>Counts the last piece as full: nothing more is written.</summary>
    public void Complete()
    {
        Push();
        Filled?.Invoke();
    }

    /// <summary>Gives a full piece back that nobody reads any more.</summary>
    public void Release(int number)
    {
        lock (_gate)
        {
            _full[number].Dispose();
            _full[number] = default;
        }
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        _current.Used += count;
        Length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_current.Memory.Length - _current.Used < Math.Max(sizeHint, 1))
        {
            Grow(sizeHint);
        }

        return _current.Memory[_current.Used..];
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var piece in _full)
        {
            piece.Dispose();
        }

        _full.Clear();
        _current.Dispose();
        _current = default;
    }

    private void Grow(int sizeHint)
    {
        if (_current.Used > 0)
        {
            Push();
            Filled?.Invoke();
        }
        else
        {
            _current.Dispose();
        }

        // The first piece is small: most answers are.
        _current = _full.Count == 0 ? Piece.Pooled(Math.Max(sizeHint, 4096)) : Piece.Native(Math.Max(sizeHint, PieceSize));
    }

    private void Push()
    {
        lock (_gate)
        {
            _full.Add(_current);
        }

        _current = default;
    }

    private struct Piece : IDisposable
    {
        private IDisposable? _owner;
        private byte[]? _pooled;

        public Memory<byte> Memory;
        public int Used;

        public readonly ReadOnlyMemory<byte> Written => Memory[..Used];

        public static Piece Pooled(int size) => ArrayPool<byte>.Shared.Rent(size) is var array ? new() { _pooled = array, Memory = array } : default;

        public static Piece Native(int size) => new NativePiece(size) is var owner ? new() { _owner = owner, Memory = owner.Memory } : default;

        public readonly void Dispose()
        {
            _owner?.Dispose();
            if (_pooled is not null)
            {
                ArrayPool<byte>.Shared.Return(_pooled);
            }
        }
    }
}
