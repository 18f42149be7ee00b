using System.Buffers;
using System.Text;
using Levee.Grains.Metrics;
using Levee.Silo.Http;
using Microsoft.AspNetCore.Http;

namespace Levee.Silo.Tests.Http;

public sealed class DocumentCacheTests
{
    private readonly MasterMetrics _metrics = new();
    private int _rendered;

    [Fact]
    public async Task A_document_is_rendered_once_per_picture_and_key()
    {
        using var cache = new DocumentCache(_metrics);
        var picture = new object();
        Assert.Equal("one", await ReadAsync(cache, picture, "a", "one"));
        Assert.Equal("one", await ReadAsync(cache, picture, "a", "two"));
        Assert.Equal("other", await ReadAsync(cache, picture, "b", "other"));
        Assert.Equal("new", await ReadAsync(cache, new object(), "a", "new"));
        Assert.Equal(3, _rendered);
        Assert.Equal(1, _metrics.Snapshot()["master/http_cache_hits"]);
    }

    [Fact]
    public async Task Readers_that_come_while_it_is_rendered_wait_for_the_same_document()
    {
        using var cache = new DocumentCache(_metrics);
        var picture = new object();
        using var begun = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var first = Task.Run(() => cache.SendAsync(Context(out _), picture, "a", "text/plain", body =>
        {
            begun.Set();
            Assert.True(go.Wait(TimeSpan.FromSeconds(20)));
            Write(body, "shared");
        }));
        Assert.True(begun.Wait(TimeSpan.FromSeconds(20)));
        var second = ReadAsync(cache, picture, "a", "mine");
        Assert.False(second.IsCompleted);
        go.Set();
        Assert.Equal("shared", await second);
        await first;
    }

    [Fact]
    public async Task A_document_that_cannot_be_rendered_is_not_kept()
    {
        using var cache = new DocumentCache(_metrics);
        var picture = new object();
        await Assert.ThrowsAsync<InvalidOperationException>(() => cache.SendAsync(Context(out _), picture, "a", "text/plain", _ => throw new InvalidOperationException()));
        Assert.Equal("now", await ReadAsync(cache, picture, "a", "now"));
    }

    [Fact]
    public async Task The_compressed_form_is_shared_too()
    {
        using var cache = new DocumentCache(_metrics);
        var picture = new object();
        var text = new string('x', 5000);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var context = Context(out var body);
            context.Request.Headers.AcceptEncoding = "gzip, deflate";
            await cache.SendAsync(context, picture, "a", "text/plain", target => Write(target, text));
            body.Position = 0;
            using var unpacked = new StreamReader(new System.IO.Compression.GZipStream(body, System.IO.Compression.CompressionMode.Decompress));
            Assert.Equal("gzip", context.Response.Headers.ContentEncoding);
            Assert.Equal(text, await unpacked.ReadToEndAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(1, _rendered);
        Assert.Equal(text, await ReadAsync(cache, picture, "a", "other"));
    }

    private static DefaultHttpContext Context(out MemoryStream body)
    {
        var context = new DefaultHttpContext();
        context.Response.Body = body = new();
        return context;
    }

    private async Task<string> ReadAsync(DocumentCache cache, object picture, string key, string text)
    {
        var context = Context(out var body);
        await cache.SendAsync(context, picture, key, "text/plain", target => Write(target, text));
        Assert.Equal(body.Length, context.Response.ContentLength);
        return Encoding.UTF8.GetString(body.ToArray());
    }

    private void Write(SegmentedBuffer body, string text)
    {
        _rendered++;
        Encoding.UTF8.GetBytes(text, body);
    }
}
