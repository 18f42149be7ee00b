using System.Buffers.Binary;
using System.Net.Sockets;
using Levee.Dns.Forwarding;
using Levee.Dns.Wire;

namespace Levee.Dns.Serving;

/// <summary>One TCP connection: length-prefixed messages, answered one after the other. Source: RFC 7766.</summary>
internal sealed class TcpConnection(
    Socket socket, Responder responder, Forwarder forwarder, DnsCounters counters, TcpOptions options, Random random, TimeProvider clock)
{
    private const int Prefix = 2;
    private readonly byte[] _prefix = new byte[Prefix];

    /// <summary>Serves until the client closes, is too slow, sends what is no question, or has asked enough.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        socket.NoDelay = true;
        var reply = new byte[Prefix + DnsMessage.MaxLength];
        for (var queries = 0; queries < options.QueriesPerConnection; queries++)
        {
            if (await ReadAsync(queries == 0 ? options.FirstQuery : options.Idle, cancellationToken) is not { } message)
            {
                return;
            }

            counters.CountReceived(overTcp: true);
            var length = await AnswerAsync(message, reply, cancellationToken);
            if (length == 0)
            {
                return;
            }

            BinaryPrimitives.WriteUInt16BigEndian(reply, (ushort)length);
            await SendAsync(reply.AsMemory(0, Prefix + length), cancellationToken);
        }
    }

    private async Task<int> AnswerAsync(byte[] message, byte[] reply, CancellationToken cancellationToken)
    {
        switch (responder.Respond(message, reply.AsSpan(Prefix), overTcp: true, random, out var length))
        {
            case Outcome.Reply:
                return length;
            case Outcome.Forward when await forwarder.ForwardAsync(message, overTcp: true, cancellationToken) is { } answer:
                answer.CopyTo(reply.AsMemory(Prefix));
                return answer.Length;
            case Outcome.Forward:
                return responder.Fail(message, reply.AsSpan(Prefix), overTcp: true, ResponseCode.ServerFailure);
            default:
                return 0;
        }
    }

    /// <returns><see langword="null"/> when the client has closed.</returns>
    private async Task<byte[]?> ReadAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(limit, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        if (!await FillAsync(_prefix, stop.Token))
        {
            return null;
        }

        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(_prefix)];
        return await FillAsync(message, stop.Token) ? message : null;
    }

    private async Task<bool> FillAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (buffer.Length > 0)
        {
            var count = await socket.ReceiveAsync(buffer, cancellationToken);
            if (count == 0)
            {
                return false;
            }

            buffer = buffer[count..];
        }

        return true;
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(options.Idle, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes, stop.Token)..];
        }
    }
}
