using Levee.Grains.Interfaces.Http;
using Levee.Grains.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Http;

/// <summary>Documents of the newest picture: rendered once, shared by all requests that ask for the same, whether at once or one after the other.</summary>
/// <remarks>
/// What Mesos does for the requests of one turn, and counts as <c>master/http_cache_hits</c>, holds here until the picture changes. A reader gets a document of the
/// picture that it brings or of a newer one: requests that wait for their turn to be rendered all get the newest. Large documents
/// are shared by those who come before much of them was sent, and not kept. What waits for slow readers of them is bounded in time and in bytes.
/// </remarks>
internal sealed partial class DocumentCache(MasterMetrics metrics, IOptions<DocumentOptions> options, TimeProvider clock, ILogger<DocumentCache> logger) : IDisposable
{
    private const long MostKeptBytes = 16 * 1024 * 1024;
    private const int MostKept = 64;

    // One processor stays free for all else that the silo has to do.
    private readonly SemaphoreSlim _renderers = new(Math.Max(1, Environment.ProcessorCount - 1));
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly List<CachedDocument> _read = []; // Oldest first.
    private readonly Lock _gate = new();
    private object? _picture;

    /// <summary>Documents that wait for their turn to be written.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _entries.Values.Count(entry => !entry.IsStarted);
            }
        }
    }

    /// <summary>Answers 200 with a document.</summary>
    /// <param name="picture">What it is made from; documents of another one are dropped.</param>
    /// <param name="key">All else that it depends on: endpoint, query, encoding, <see cref="Levee.Grains.Interfaces.Authentication.ReadAccess.Key"/>.</param>
    /// <param name="render">Writes it, on another thread; called at most once per picture and key while the document is kept.</param>
    /// <param name="isLong">Rendering takes long: it gets a thread of its own that gives way to others.</param>
    public async Task SendAsync(HttpContext context, object picture, string key, string contentType, Action<SegmentedBuffer> render, bool isLong = false)
    {
        var entry = Take(picture, key, render, isLong, out var reader);
        try
        {
            await DocumentReplies.SendAsync(context, contentType, reader);
        }
        catch (OperationCanceledException) when (reader.Cut.IsCancellationRequested)
        {
            LogTooSlow(context.Connection.RemoteIpAddress, context.Request.Path, (long)reader.Position * SegmentedBuffer.PieceSize);
        }
        finally
        {
            Return(key, entry, reader);
            reader.Dispose();
            await entry.Rendering!; // It may be this request that it is written for, whatever became of the client.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _renderers.Dispose();

    private async Task RenderAsync(Entry entry, bool isLong)
    {
        await _renderers.WaitAsync(CancellationToken.None);
        try
        {
            Action<SegmentedBuffer> render;
            lock (_gate)
            {
                (render, entry.Render) = (entry.Render!, null);
            }

            if (isLong)
            {
                MakeRoom();
                await BackgroundThread.RunAsync(() => entry.Document.Render(render));
            }
            else
            {
                entry.Document.Render(render);
            }
        }
        finally
        {
            _renderers.Release();
        }
    }

    private Entry Take(object picture, string key, Action<SegmentedBuffer> render, bool isLong, out DocumentReader reader)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(picture, _picture))
            {
                DropAllStarted();
                _picture = picture;
            }

            if (_entries.TryGetValue(key, out var entry) && entry.Document.TryJoin() is { } joined)
            {
                metrics.Count(MetricNames.CacheHits);
                (reader, entry.Render) = (joined, entry.IsStarted ? null : render);
                return entry;
            }

            _entries[key] = entry = new(new(options.Value.ReaderPatience, clock)) { Render = render };
            _read.RemoveAll(document => !document.HasReaders);
            _read.Add(entry.Document);
            reader = entry.Document.TryJoin()!;
            entry.Rendering = Task.Run(() => RenderAsync(entry, isLong), CancellationToken.None);
            return entry;
        }
    }

    private void Return(string key, Entry entry, DocumentReader reader)
    {
        lock (_gate)
        {
            var document = entry.Document;
            document.Leave(reader);
            if (entry.IsStarted && (document.IsFailed || (document.IsLarge && !document.HasReaders) || IsFull()) && _entries.GetValueOrDefault(key) == entry)
            {
                _entries.Remove(key);
                document.Close();
            }
        }
    }

    // Before memory is needed for another one.
    private void MakeRoom()
    {
        lock (_gate)
        {
            var waiting = _read.Select(document => (Document: document, document.WaitingBytes)).Where(one => one.WaitingBytes > 0).ToList();
            var sum = waiting.Sum(one => one.WaitingBytes);
            foreach (var (document, bytes) in waiting.TakeWhile(_ => sum > options.Value.WaitingBytes))
            {
                document.CutReaders();
                sum -= bytes;
            }
        }
    }

    private bool IsFull() =>
        _entries.Count > MostKept || _entries.Values.Where(entry => !entry.Document.IsLarge).Sum(entry => entry.Document.Length) > MostKeptBytes;

    private void DropAllStarted()
    {
        foreach (var (key, entry) in _entries.Where(entry => entry.Value.IsStarted).ToList())
        {
            _entries.Remove(key);
            entry.Document.Close();
        }
    }

    [LoggerMessage(EventIds.DocumentReaderTooSlow, LogLevel.Warning, "A client at {Address} reads {Path} too slowly and is cut off after {Bytes} bytes. It must read faster, or Levee:Documents:ReaderPatience or WaitingBytes be raised")]
    private partial void LogTooSlow(System.Net.IPAddress? address, string path, long bytes);

    private sealed class Entry(CachedDocument document)
    {
        public CachedDocument Document { get; } = document;

        /// <summary>How to write it; <see langword="null"/> from the moment that it is being written.</summary>
        public Action<SegmentedBuffer>? Render { get; set; }

        public bool IsStarted => Render is null;

        public Task? Rendering { get; set; }
    }
}
