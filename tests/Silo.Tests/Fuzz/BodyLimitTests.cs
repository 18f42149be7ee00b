using System.IO.Compression;
using System.Net;
using System.Text;
using Levee.Silo.Tests.Http;
using Levee.Silo.Tests.Operator;

namespace Levee.Silo.Tests.Fuzz;

/// <summary>Bodies that would cost much are refused before they do.</summary>
[Collection(nameof(Alone))]
public sealed class BodyLimitTests
{
    private const string Subscribe = """{"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"u","name":"n"}}}""";

    [Theory]
    [InlineData("/api/v1/scheduler")]
    [InlineData("/api/v1")]
    [InlineData("/quota")]
    public async Task A_small_body_that_unpacks_to_a_huge_one_is_refused(string path)
    {
        await using var silo = await StartAsync();
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var spaces = new byte[1 << 20];
            spaces.AsSpan().Fill((byte)' ');
            for (var megabyte = 0; megabyte < 100; megabyte++)
            {
                gzip.Write(spaces);
            }
        }

        Assert.True(packed.Length < 200_000);
        var before = GC.GetTotalAllocatedBytes();
        var (status, _) = await PostAsync(silo, path, new ByteArrayContent(packed.ToArray()) { Headers = { ContentEncoding = { "gzip" }, ContentType = new("application/json") } });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 16 << 20);
    }

    [Fact]
    public async Task A_body_that_says_gzip_and_is_not_is_refused()
    {
        await using var silo = await StartAsync();
        var (status, text) = await PostAsync(silo, "/api/v1/scheduler", new ByteArrayContent(Encoding.UTF8.GetBytes(Subscribe)) { Headers = { ContentEncoding = { "gzip" }, ContentType = new("application/json") } });
        Assert.Equal((HttpStatusCode.BadRequest, "Failed to decompress body: it is not gzip"), (status, text));
    }

    [Theory]
    [InlineData("[", "")]
    [InlineData("{\"a\":", "}")]
    [InlineData("{\"executor\":{\"container\":", "}}")]
    public async Task Deep_nesting_is_refused(string open, string close)
    {
        await using var silo = await StartAsync();
        var deep = string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close, 100_000));
        foreach (var body in (string[])[deep, Subscribe.Replace("\"n\"", deep, StringComparison.Ordinal), Subscribe.Replace("\"n\"", $"\"n\",\"no_such\":{deep}", StringComparison.Ordinal)])
        {
            var (status, text) = await PostAsync(silo, "/api/v1/scheduler", new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new("application/json") } });
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.NotEmpty(text);
        }
    }

    [Fact]
    public async Task Deep_nesting_in_protobuf_is_refused()
    {
        await using var silo = await StartAsync();
        byte[] nested = [];
        for (var level = 0; level < 2000; level++)
        {
            nested = [0x12, .. Varint(nested.Length), .. nested]; // ContainerID.parent
        }

        var (status, _) = await PostAsync(silo, "/api/v1/scheduler", new ByteArrayContent(nested) { Headers = { ContentType = new("application/x-protobuf") } });
        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Fact]
    public async Task A_length_that_no_body_follows_costs_little()
    {
        await using var silo = await TestSilo.StartAsync();
        var before = GC.GetTotalAllocatedBytes();
        var clients = new List<RawClient>();
        for (var count = 0; count < 20; count++)
        {
            clients.Add(await RawClient.SendAsync(silo.Address, "POST /api/v1/scheduler HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 33554432\r\n\r\n{"));
        }

        await using var other = await RawClient.PostAsync(silo.Address, "/api/v1/scheduler", "{}", "Content-Type: application/json");
        Assert.Equal("HTTP/1.1 400 Bad Request", (await other.ReadHeadAsync())[0]);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 32 << 20);
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("POST /api/v1/scheduler HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("POST /api/v1/scheduler HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: -5\r\n\r\n")]
    [InlineData("POST /api/v1/scheduler HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("POST  HTTP/1.1\r\n\r\n")]
    [InlineData("\0\0\0\0\r\n\r\n")]
    public async Task What_is_no_HTTP_is_refused(string request)
    {
        await using var silo = await TestSilo.StartAsync();
        await using var client = await RawClient.SendAsync(silo.Address, request);
        Assert.Matches("^HTTP/1.1 4[0-9][0-9] ", (await client.ReadHeadAsync())[0]);
    }

    private static byte[] Varint(int value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7F; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }

    private static async Task<TestSilo> StartAsync()
    {
        var silo = await TestSilo.StartAsync(("Levee:Scheduler:MaxCallBytes", "4194304"), ("Levee:Operator:MaxCallBytes", "4194304"));
        silo.View.Current = RecordedCluster.View();
        return silo;
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(TestSilo silo, string path, HttpContent content)
    {
        using var http = new HttpClient { BaseAddress = new($"http://{silo.Address}"), Timeout = TimeSpan.FromSeconds(20) };
        using var reply = await http.PostAsync(path, content, TestContext.Current.CancellationToken);
        return (reply.StatusCode, await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
