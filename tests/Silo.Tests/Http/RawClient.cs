using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Levee.Silo.Tests.Http;

/// <summary>HTTP by hand, so that tests see each header and chunk as it is on the wire.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly TcpClient _client = new();
    private readonly CancellationToken _deadline;
    private readonly CancellationTokenSource _timer = new(TimeSpan.FromSeconds(20));
    private NetworkStream _stream = null!;

    private RawClient() => _deadline = _timer.Token;

    public static async Task<RawClient> SendAsync(IPEndPoint server, string request) => await SendAsync(server, Encoding.UTF8.GetBytes(request));

    public static async Task<RawClient> SendAsync(IPEndPoint server, byte[] request)
    {
        var client = new RawClient();
        await client._client.ConnectAsync(server, client._deadline);
        client._stream = client._client.GetStream();
        await client._stream.WriteAsync(request, client._deadline);
        return client;
    }

    /// <summary>A POST with a body of known length.</summary>
    public static Task<RawClient> PostAsync(IPEndPoint server, string path, string body, params string[] headers) =>
        SendAsync(server, $"POST {path} HTTP/1.1\r\nHost: x\r\n{string.Concat(headers.Select(header => header + "\r\n"))}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    /// <summary>More bytes on the same connection.</summary>
    public async Task SendAsync(string text) => await _stream.WriteAsync(Encoding.UTF8.GetBytes(text), _deadline);

    /// <summary>Status line and headers, one per line, without the empty one.</summary>
    public async Task<string[]> ReadHeadAsync()
    {
        var lines = new List<string>();
        while (await ReadLineAsync() is { Length: > 0 } line)
        {
            lines.Add(line);
        }

        return [.. lines];
    }

    /// <summary>The next chunk's bytes; empty for the last one.</summary>
    public async Task<byte[]> ReadChunkAsync()
    {
        var chunk = new byte[int.Parse(await ReadLineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture)];
        await _stream.ReadExactlyAsync(chunk, _deadline);
        Assert.Equal("", await ReadLineAsync());
        return chunk;
    }

    public async Task<string> ReadChunkTextAsync() => Encoding.UTF8.GetString(await ReadChunkAsync());

    /// <summary>A whole answer with a length.</summary>
    public async Task<(string[] Head, byte[] Body)> ReadAllAsync()
    {
        var head = await ReadHeadAsync();
        var length = head.Single(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal))["Content-Length: ".Length..];
        var body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
        await _stream.ReadExactlyAsync(body, _deadline);
        return (head, body);
    }

    /// <summary>True once the server has closed the connection, however rudely; reads and drops what comes before.</summary>
    public async Task<bool> IsClosedAsync()
    {
        try
        {
            var buffer = new byte[65536];
            while (await _stream.ReadAsync(buffer, _deadline) > 0)
            {
            }

            return true;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _timer.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> ReadLineAsync()
    {
        var line = new List<byte>();
        var next = new byte[1];
        while (true)
        {
            await _stream.ReadExactlyAsync(next, _deadline);
            if (next[0] == '\n')
            {
                return Encoding.ASCII.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(next[0]);
        }
    }
}
