using Levee.Grains.Metrics;

namespace Levee.Silo.Http;

/// <summary>Documents of the newest picture: rendered once, shared by all requests that ask for the same, whether at once or one after the other.</summary>
/// <remarks>
/// What Mesos does for the requests of one turn, and counts as <c>master/http_cache_hits</c>, holds here until the picture changes. A reader gets a document of the
/// picture that it brings, so never an older one than another reader got before it asked. Large documents are shared, but not kept.
/// </remarks>
internal sealed class DocumentCache(MasterMetrics metrics) : IDisposable
{
    private const long MostKeptBytes = 16 * 1024 * 1024;
    private const int MostKept = 64;

    // One processor stays free for all else that the silo has to do.
    private readonly SemaphoreSlim _renderers = new(Math.Max(1, Environment.ProcessorCount - 1));
    private readonly Dictionary<string, CachedDocument> _documents = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private object? _picture;

    /// <summary>Answers 200 with a document.</summary>
    /// <param name="picture">What it is made from; documents of another one are dropped.</param>
    /// <param name="key">All else that it depends on: endpoint, query, encoding, <see cref="Authentication.ReadAccess.Key"/>.</param>
    /// <param name="render">Writes it; called at most once per picture and key while the document is kept.</param>
    public async Task SendAsync(HttpContext context, object picture, string key, string contentType, Action<SegmentedBuffer> render)
    {
        var document = Take(picture, key, out var isNew);
        try
        {
            if (isNew)
            {
                await RenderAsync(document, render);
            }

            await document.Rendered;
            await Replies.DocumentAsync(context, contentType, document);
        }
        finally
        {
            Return(key, document);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _renderers.Dispose();

    private async Task RenderAsync(CachedDocument document, Action<SegmentedBuffer> render)
    {
        await _renderers.WaitAsync(CancellationToken.None); // Others wait for the document, whatever becomes of this request.
        try
        {
            document.Render(render);
        }
        finally
        {
            _renderers.Release();
        }
    }

    private CachedDocument Take(object picture, string key, out bool isNew)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(picture, _picture))
            {
                DropAll();
                _picture = picture;
            }

            isNew = !_documents.TryGetValue(key, out var document);
            if (isNew)
            {
                _documents[key] = document = new();
            }
            else
            {
                metrics.Count("master/http_cache_hits");
            }

            document!.Readers++;
            return document;
        }
    }

    private void Return(string key, CachedDocument document)
    {
        lock (_gate)
        {
            document.Readers--;
            if (document.IsKept && (!document.Rendered.IsCompletedSuccessfully || IsFull()))
            {
                _documents.Remove(key);
                Drop(document);
            }
            else if (!document.IsKept && document.Readers == 0)
            {
                document.Release();
            }
        }
    }

    private bool IsFull() => _documents.Count > MostKept || _documents.Values.Sum(kept => kept.Length) > MostKeptBytes;

    private void DropAll()
    {
        foreach (var document in _documents.Values)
        {
            Drop(document);
        }

        _documents.Clear();
    }

    private static void Drop(CachedDocument document)
    {
        document.IsKept = false;
        if (document.Readers == 0)
        {
            document.Release();
        }
    }
}
