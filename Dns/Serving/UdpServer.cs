using System.Net;
using System.Net.Sockets;
using Levee.Dns.Forwarding;
using Levee.Dns.Wire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Levee.Dns.Serving;

/// <summary>Answers over UDP, on threads that do nothing else: a blocking receive and send cost less than the asynchronous ones.</summary>
internal sealed partial class UdpServer(Listeners listeners, Responder responder, ForwardQueue forwards, DnsCounters counters, Func<Random> random, ILogger<UdpServer> logger)
    : IHostedService, IDisposable
{
    private const int MostThreads = 4;
    private readonly List<Thread> _threads = [];
    private volatile bool _isStopping;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < Math.Min(Environment.ProcessorCount, MostThreads); i++)
        {
            var thread = new Thread(Serve) { IsBackground = true, Name = $"dns-udp-{i}" };
            _threads.Add(thread);
            thread.Start();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Ends the threads; also when the host could not start and therefore never stops.</summary>
    public void Dispose()
    {
        _isStopping = true;
        listeners.Udp.Dispose();
        _threads.ForEach(thread => thread.Join());
        _threads.Clear();
    }

    private void Serve()
    {
        var message = GC.AllocateUninitializedArray<byte>(DnsMessage.MaxLength, pinned: true);
        var reply = GC.AllocateUninitializedArray<byte>(ServingOptions.LargestUdpReply, pinned: true);
        var peer = new SocketAddress(listeners.Udp.AddressFamily);
        var order = random();
        while (!_isStopping)
        {
            try
            {
                var length = listeners.Udp.ReceiveFrom(message, SocketFlags.None, peer);
                Handle(message.AsSpan(0, length), reply, peer, order);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                if (!_isStopping)
                {
                    LogReceiveFailed(error.Message);
                }
            }
        }
    }

    private void Handle(ReadOnlySpan<byte> message, Span<byte> reply, SocketAddress peer, Random order)
    {
        counters.CountReceived(overTcp: false);
        switch (responder.Respond(message, reply, overTcp: false, order, out var length))
        {
            case Outcome.Reply:
                listeners.Udp.SendTo(reply[..length], SocketFlags.None, peer);
                break;
            case Outcome.Forward:
                Forward(message.ToArray(), reply, peer);
                break;
        }
    }

    private void Forward(byte[] message, Span<byte> reply, SocketAddress peer)
    {
        var copy = new SocketAddress(peer.Family, peer.Size);
        peer.Buffer.Span[..peer.Size].CopyTo(copy.Buffer.Span);
        if (!forwards.TryEnqueue(new(message, answer => listeners.Udp.SendTo(answer.Span, SocketFlags.None, copy))))
        {
            listeners.Udp.SendTo(reply[..responder.Fail(message, reply, overTcp: false, ResponseCode.ServerFailure)], SocketFlags.None, peer);
        }
    }

    [LoggerMessage(EventIds.ReceiveFailed, LogLevel.Warning, "A UDP message could not be received or answered: {Reason}")]
    private partial void LogReceiveFailed(string reason);
}
