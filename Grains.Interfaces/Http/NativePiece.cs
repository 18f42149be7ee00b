using System.Buffers;
using System.Runtime.InteropServices;

namespace Levee.Grains.Interfaces.Http;

/// <summary>Bytes outside the collector's heap: a large document comes and goes without one collection. Whoever drops one without disposing it leaves it to the finalizer.</summary>
public sealed unsafe class NativePiece(int size) : MemoryManager<byte>
{
    private byte* _start = (byte*)NativeMemory.Alloc((nuint)size);

    /// <summary>Frees the bytes.</summary>
#pragma warning disable CA2015 // Users that do not dispose it keep it alive while they read.
    ~NativePiece() => Dispose(false);
#pragma warning restore CA2015

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => _start is null ? throw new ObjectDisposedException(nameof(NativePiece)) : new(_start, size);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        NativeMemory.Free(_start);
        _start = null;
    }
}
