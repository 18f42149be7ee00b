using System.Net.Sockets;
using System.Threading.Channels;
using Levee.Dns.Serving;
using Levee.Dns.Wire;
using Microsoft.Extensions.Hosting;

namespace Levee.Dns.Forwarding;

/// <summary>Forwards what the UDP threads hand over, many at a time, but only so many.</summary>
internal sealed class ForwardQueue(Forwarder forwarder, Responder responder) : BackgroundService
{
    private const int Waiting = 1024;
    private const int AtATime = 256;
    private readonly Channel<ForwardJob> _jobs = Channel.CreateBounded<ForwardJob>(Waiting);

    /// <returns>False when too many wait already.</returns>
    public bool TryEnqueue(ForwardJob job) => _jobs.Writer.TryWrite(job);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = stoppingToken };
        try
        {
            await Parallel.ForEachAsync(_jobs.Reader.ReadAllAsync(stoppingToken), parallel, ForwardAsync);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async ValueTask ForwardAsync(ForwardJob job, CancellationToken cancellationToken)
    {
        var answer = await forwarder.ForwardAsync(job.Message, overTcp: false, cancellationToken) ?? Failure(job.Message);
        try
        {
            job.Send(answer);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The client's address cannot be reached any more, or the server stops; the client will ask again.
        }
    }

    private ReadOnlyMemory<byte> Failure(byte[] message)
    {
        var reply = new byte[ServingOptions.PlainUdpReply];
        return reply.AsMemory(0, responder.Fail(message, reply, overTcp: false, ResponseCode.ServerFailure));
    }
}
