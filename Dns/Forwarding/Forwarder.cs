using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Levee.Dns.Serving;
using Levee.Dns.Wire;
using Microsoft.Extensions.Logging;

namespace Levee.Dns.Forwarding;

/// <summary>Passes questions to other servers and their answers back, unchanged but for the message id.</summary>
/// <remarks>
/// Servers are asked in order, over the protocol the client used; the first answer of any kind counts. A server that did not answer goes to the end of
/// the line for a while, so that a dead one does not delay every question. Source: spec/dns/records.md section 8.
/// </remarks>
internal sealed partial class Forwarder(ForwardOptions options, DnsCounters counters, TimeProvider clock, ILogger<Forwarder> logger)
{
    private static readonly TimeSpan Avoidance = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<IPEndPoint, long> _failures = new();

    /// <summary>Asks for what <paramref name="message"/> asks for.</summary>
    /// <returns>The answer with the id of the question; <see langword="null"/> when no server gave one.</returns>
    public async Task<byte[]?> ForwardAsync(byte[] message, bool overTcp, CancellationToken cancellationToken)
    {
        counters.CountForwarded();
        foreach (var upstream in InOrder(Upstreams(message)))
        {
            using var late = new CancellationTokenSource(options.Timeout, clock);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
            try
            {
                var question = message.AsSpan().ToArray();
                RandomNumberGenerator.Fill(question.AsSpan(0, 2));
                var answer = overTcp ? await AskTcpAsync(upstream, question, stop.Token) : await AskUdpAsync(upstream, question, stop.Token);
                message.AsSpan(0, 2).CopyTo(answer);
                _failures.TryRemove(upstream, out _);
                return answer;
            }
            catch (Exception error) when (error is SocketException or IOException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                if (_failures.TryAdd(upstream, clock.GetTimestamp()))
                {
                    LogUpstreamFailed(upstream, error is OperationCanceledException ? "no answer in time" : error.Message);
                }

                _failures[upstream] = clock.GetTimestamp();
            }
        }

        counters.CountForwardFailed();
        return null;
    }

    private ImmutableArray<IPEndPoint> Upstreams(byte[] message)
    {
        var query = new Query(stackalloc byte[DnsName.MaxLength]);
        return query.TryReadBody(message) ? options.For(query.Name) : [];
    }

    private IEnumerable<IPEndPoint> InOrder(ImmutableArray<IPEndPoint> upstreams) =>
        upstreams.OrderBy(upstream => _failures.TryGetValue(upstream, out var since) && clock.GetElapsedTime(since) < Avoidance);

    // A socket per question has a port of its own that nobody can guess; connected, it hears this server only (RFC 5452).
    private static async Task<byte[]> AskUdpAsync(IPEndPoint upstream, byte[] question, CancellationToken cancellationToken)
    {
        using var socket = new Socket(upstream.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(upstream, cancellationToken);
        await socket.SendAsync(question, cancellationToken);
        var buffer = new byte[DnsMessage.MaxLength];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, cancellationToken);
            if (IsAnswer(buffer.AsSpan(0, length), question))
            {
                return buffer[..length];
            }
        }
    }

    private static async Task<byte[]> AskTcpAsync(IPEndPoint upstream, byte[] question, CancellationToken cancellationToken)
    {
        using var socket = new Socket(upstream.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(upstream, cancellationToken);
        await using var stream = new NetworkStream(socket);
        var framed = new byte[2 + question.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)question.Length);
        question.CopyTo(framed, 2);
        await stream.WriteAsync(framed, cancellationToken);
        await stream.ReadExactlyAsync(framed.AsMemory(0, 2), cancellationToken);
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(framed)];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        return IsAnswer(answer, question) ? answer : throw new IOException("the answer does not belong to the question");
    }

    // Same id, an answer, and the same question unless the server could not even read it.
    private static bool IsAnswer(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> question)
    {
        var asked = new Query(stackalloc byte[DnsName.MaxLength]);
        if (answer.Length < DnsMessage.HeaderLength || !answer[..2].SequenceEqual(question[..2]) || (answer[2] & 0x80) == 0 || !asked.TryReadBody(question))
        {
            return false;
        }

        var echoed = answer[DnsMessage.HeaderLength..];
        return (answer[4] == 0 && answer[5] == 0)
            || (echoed.Length >= asked.Question.Length && DnsName.AreEqual(echoed[..asked.Question.Length], asked.Question));
    }

    [LoggerMessage(EventIds.UpstreamFailed, LogLevel.Warning, "Resolver {Upstream} does not answer ({Reason}); it is asked last until it does")]
    private partial void LogUpstreamFailed(IPEndPoint upstream, string reason);
}
