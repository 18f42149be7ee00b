using System.Buffers;
using System.Text;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Metrics;
using Levee.Silo.Http;
using Levee.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Tests.Http;

public sealed class DocumentCacheTests
{
    private readonly MasterMetrics _metrics = new();
    private static readonly string Numbers = string.Join(' ', Enumerable.Range(0, 1_500_000));
    private int _rendered;

    [Fact]
    public async Task A_document_is_rendered_once_per_picture_and_key()
    {
        using var cache = Cache();
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
        using var cache = Cache();
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
        using var cache = Cache();
        var picture = new object();
        await Assert.ThrowsAsync<InvalidOperationException>(() => cache.SendAsync(Context(out _), picture, "a", "text/plain", _ => throw new InvalidOperationException()));
        Assert.Equal("now", await ReadAsync(cache, picture, "a", "now"));
    }

    [Fact]
    public async Task The_compressed_form_is_shared_too()
    {
        using var cache = Cache();
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

    [Fact]
    public async Task A_large_document_is_read_while_it_is_written_and_its_pieces_go_as_they_are_read()
    {
        using var cache = Cache();
        var (picture, context) = (new object(), Context(out var body));
        await cache.SendAsync(context, picture, "a", "text/plain", WriteNumbers, isLong: true);
        Assert.Null(context.Response.ContentLength);
        Assert.Equal(Numbers, Encoding.UTF8.GetString(body.ToArray()));
        Assert.Equal(1, _rendered);
        await cache.SendAsync(Context(out body), picture, "a", "text/plain", WriteNumbers, isLong: true);
        Assert.Equal(Numbers, Encoding.UTF8.GetString(body.ToArray()));
        Assert.Equal(2, _rendered); // It was not kept.
    }

    [Fact]
    public async Task Readers_of_a_large_document_share_it_when_they_come_before_it_is_sent()
    {
        using var cache = Cache();
        var picture = new object();
        using var go = new ManualResetEventSlim();
        var contexts = Enumerable.Range(0, 5).Select(_ => (Context: Context(out var body), Body: body)).ToList();
        var all = contexts.Select(one => cache.SendAsync(one.Context, picture, "a", "text/plain", body =>
        {
            Assert.True(go.Wait(TimeSpan.FromSeconds(20)));
            WriteNumbers(body);
        }, isLong: true)).ToList();
        go.Set();
        await Task.WhenAll(all);
        Assert.Equal(1, _rendered);
        Assert.All(contexts, one => Assert.Equal(Numbers, Encoding.UTF8.GetString(one.Body.ToArray())));
    }

    [Fact]
    public async Task A_large_document_that_nobody_reads_any_more_is_not_written_to_its_end()
    {
        using var cache = Cache();
        var context = Context(out _);
        using var gone = new CancellationTokenSource();
        context.RequestAborted = gone.Token;
        var pieces = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cache.SendAsync(context, new object(), "a", "text/plain", body =>
        {
            for (; pieces < 100_000; pieces++)
            {
                body.GetSpan(1 << 20);
                body.Advance(1 << 20);
                if (pieces == 20)
                {
                    gone.Cancel();
                }
            }
        }, isLong: true));
        Assert.InRange(pieces, 20, 99_999);
    }

    [Fact]
    public async Task Requests_that_wait_for_their_turn_get_the_newest_picture()
    {
        using var cache = Cache();
        using var go = new ManualResetEventSlim();
        var busy = Enumerable.Range(0, Math.Max(1, Environment.ProcessorCount - 1)).Select(number => cache.SendAsync(Context(out _), this, $"busy {number}", "text/plain", _ =>
        {
            Assert.True(go.Wait(TimeSpan.FromSeconds(20)));
        }, isLong: true)).ToList();
        var older = ReadAsync(cache, new object(), "a", "older");
        var newer = ReadAsync(cache, new object(), "a", "newer");
        go.Set();
        Assert.Equal("newer", await newer);
        Assert.Equal("newer", await older);
        await Task.WhenAll(busy);
    }

    [Fact]
    public async Task A_client_that_leaves_a_large_document_unread_is_cut_off()
    {
        using var cache = Cache(options => options.ReaderPatience = TimeSpan.FromMilliseconds(100));
        var context = Context(out _);
        var aborted = new AbortedFeature();
        context.Features.Set<IHttpRequestLifetimeFeature>(aborted);
        context.Response.Body = new StalledStream();
        await cache.SendAsync(context, this, "a", "text/plain", WriteNumbers, isLong: true);
        Assert.True(aborted.IsAborted);
    }

    [Fact]
    public async Task Readers_that_hold_more_than_may_wait_are_cut_off_when_another_document_is_written()
    {
        using var cache = Cache(options => options.WaitingBytes = 1024 * 1024);
        var context = Context(out _);
        context.Response.Body = new StalledStream();
        var slow = cache.SendAsync(context, new object(), "a", "text/plain", WriteNumbers, isLong: true);
        await Poll.UntilAsync("its turn has come", TimeSpan.FromSeconds(20), () => Task.FromResult(cache.Waiting == 0));
        while (!slow.IsCompleted)
        {
            var other = Context(out var body);
            await cache.SendAsync(other, new object(), "b", "text/plain", WriteNumbers, isLong: true).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            Assert.Equal(Numbers, Encoding.UTF8.GetString(body.ToArray()));
        }

        await slow;
    }

    private DocumentCache Cache(Action<DocumentOptions>? configure = null)
    {
        var options = new DocumentOptions();
        configure?.Invoke(options);
        return new(_metrics, Options.Create(options), TimeProvider.System, NullLogger<DocumentCache>.Instance);
    }

    private void WriteNumbers(SegmentedBuffer body)
    {
        foreach (var part in Numbers.Chunk(4000))
        {
            Encoding.UTF8.GetBytes(part, body);
        }

        _rendered++;
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

    private sealed class AbortedFeature : HttpRequestLifetimeFeature, IHttpRequestLifetimeFeature
    {
        public bool IsAborted { get; private set; }

        void IHttpRequestLifetimeFeature.Abort() => IsAborted = true;
    }

    // A client that takes nothing.
    private sealed class StalledStream : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }
}
