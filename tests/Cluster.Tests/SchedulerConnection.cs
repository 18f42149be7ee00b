using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Levee.Cluster.Tests;

/// <summary>A scheduler's event stream over a socket of its own, so that a test can break it.</summary>
internal sealed class SchedulerConnection : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TcpClient _client = new();
    private readonly CancellationTokenSource _deadline = new(Patience);
    private NetworkStream _stream = null!;

    /// <summary>The stream's id, for the calls.</summary>
    public string Id { get; private set; } = "";

    /// <param name="framework">The FrameworkInfo.</param>
    /// <param name="id">Of a framework that is known.</param>
    public static async Task<SchedulerConnection> SubscribeAsync(Uri master, string framework, JsonNode? id = null)
    {
        var connection = new SchedulerConnection();
        await connection._client.ConnectAsync(master.Host, master.Port, connection._deadline.Token);
        connection._stream = connection._client.GetStream();
        var outer = id is null ? "" : $"\"framework_id\":{id.ToJsonString()},";
        var body = $$"""{"type":"SUBSCRIBE",{{outer}}"subscribe":{"framework_info":{{framework}} } }""";
        await connection._stream.WriteAsync(
            Encoding.UTF8.GetBytes($"POST /api/v1/scheduler HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"), connection._deadline.Token);
        while (await connection.LineAsync() is { Length: > 0 } line)
        {
            if (line.StartsWith("Mesos-Stream-Id: ", StringComparison.Ordinal))
            {
                connection.Id = line["Mesos-Stream-Id: ".Length..];
            }
        }

        return connection;
    }

    /// <summary>The next event of a type; others are passed over.</summary>
    public async Task<JsonNode> UntilAsync(string type)
    {
        while (true)
        {
            var chunk = new byte[int.Parse(await LineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture)];
            await _stream.ReadExactlyAsync(chunk, _deadline.Token);
            await LineAsync();
            var next = JsonNode.Parse(chunk.AsSpan(chunk.AsSpan().IndexOf((byte)'\n') + 1))!;
            if (next["type"]!.GetValue<string>() == type)
            {
                return next;
            }
        }
    }

    /// <summary>Resets the connection, as a host that dies does, whatever is on its way.</summary>
    public void Break() => _client.Client.LingerState = new(enable: true, seconds: 0);

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _deadline.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> LineAsync()
    {
        var line = new List<byte>();
        var next = new byte[1];
        while (true)
        {
            await _stream.ReadExactlyAsync(next, _deadline.Token);
            if (next[0] == '\n')
            {
                return Encoding.ASCII.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(next[0]);
        }
    }
}
