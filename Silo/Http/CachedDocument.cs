using System.IO.Compression;

namespace Levee.Silo.Http;

/// <summary>One rendered document and, once somebody asked for it, its compressed form.</summary>
/// <remarks>The buffers are pooled: they go back when the cache has dropped the document and its last reader is done.</remarks>
internal sealed class CachedDocument
{
    private readonly TaskCompletionSource<SegmentedBuffer> _plain = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<SegmentedBuffer> _compressed;

    public CachedDocument() => _compressed = new(() => Compress(_plain.Task.Result));

    /// <summary>Completes when the first reader has rendered it.</summary>
    public Task<SegmentedBuffer> Rendered => _plain.Task;

    /// <summary>Readers now; guarded by the cache.</summary>
    public int Readers { get; set; }

    /// <summary>The cache still gives it out; guarded by the cache.</summary>
    public bool IsKept { get; set; } = true;

    /// <summary>The compressed form, made by whoever asks first. Only after <see cref="Rendered"/>.</summary>
    public SegmentedBuffer Compressed => _compressed.Value;

    /// <summary>Bytes held.</summary>
    public long Length => (_plain.Task.IsCompletedSuccessfully ? _plain.Task.Result.Length : 0) + (_compressed.IsValueCreated ? _compressed.Value.Length : 0);

    public void Render(Action<SegmentedBuffer> render)
    {
        var body = new SegmentedBuffer();
        try
        {
            render(body);
            _plain.SetResult(body);
        }
        catch (Exception error)
        {
            body.Dispose();
            _plain.SetException(error);
        }
    }

    /// <summary>Gives the buffers back.</summary>
    public void Release()
    {
        if (_plain.Task.IsCompletedSuccessfully)
        {
            _plain.Task.Result.Dispose();
        }

        if (_compressed.IsValueCreated)
        {
            _compressed.Value.Dispose();
        }
    }

    /// <summary>A compressed copy.</summary>
    public static SegmentedBuffer Compress(SegmentedBuffer body)
    {
        var compressed = new SegmentedBuffer();
        using var gzip = new GZipStream(new BufferStream(compressed), CompressionLevel.Fastest);
        foreach (var piece in body.Pieces)
        {
            gzip.Write(piece.Span);
        }

        return compressed;
    }
}
