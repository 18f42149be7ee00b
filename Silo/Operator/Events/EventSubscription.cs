using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.ClusterViews;
using Levee.Silo.Operator.V1;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Operator.Events;

/// <summary>Serves one SUBSCRIBE for as long as its connection stays. Source: operator-api, A.4.</summary>
internal sealed partial class EventSubscription(
    EventHub hub, TaskForms forms, IOptions<OperatorOptions> options, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<EventSubscription> logger)
{
    /// <summary>Answers 200 and the stream; returns when the stream has ended.</summary>
    public async Task ServeAsync(HttpContext context, WireFormat format)
    {
        var (stream, start) = hub.Open();
        using var owned = stream;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping, stream.Cut);
        LogSubscribed(context.Connection.RemoteIpAddress);
        try
        {
            await StreamAsync(context, format, stream, start, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The subscriber went away or reads too slowly, or the silo stops: the usual ends of a stream.
        }
        finally
        {
            hub.End(stream);
        }

        if (stream.Cut.IsCancellationRequested)
        {
            LogTooSlow(context.Connection.RemoteIpAddress, options.Value.StreamBuffer, options.Value.StreamBytes);
            context.Abort(); // Cut, not ended: the subscriber must not take the stream for complete.
        }
    }

    private async Task StreamAsync(HttpContext context, WireFormat format, EventStream stream, ClusterView start, CancellationToken cancellationToken)
    {
        var access = ReadAccess.Of(context);
        context.Response.ContentType = MediaTypes.Of(format);
        await context.Response.Body.WriteAsync(SubscribedRecord(new(start, access, forms), format), cancellationToken);
        await context.Response.Body.WriteAsync(SharedEvent.Heartbeat.Record(format), cancellationToken);
        using var beating = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var beats = BeatAsync(stream, beating.Token);
        try
        {
            await foreach (var next in stream.ReadAllAsync(cancellationToken))
            {
                if (next.For(access) is { } seen)
                {
                    await context.Response.Body.WriteAsync(seen.Record(format), cancellationToken);
                }
            }
        }
        finally
        {
            await beating.CancelAsync();
            await beats;
        }
    }

    // In one piece, because a record is one HTTP chunk.
    private byte[] SubscribedRecord(ClusterSummary start, WireFormat format)
    {
        using var payload = new SegmentedBuffer();
        SubscribedEvent.Write(start, options.Value.HeartbeatInterval, format, payload);
        return RecordIO.Frame(payload.Pieces, payload.Length);
    }

    private async Task BeatAsync(EventStream stream, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Value.HeartbeatInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                stream.Add(SharedEvent.Heartbeat);
            }
        }
        catch (OperationCanceledException)
        {
            // The stream ended.
        }
    }

    [LoggerMessage(EventIds.OperatorSubscribed, LogLevel.Information, "An operator at {Address} follows the events")]
    private partial void LogSubscribed(System.Net.IPAddress? address);

    [LoggerMessage(EventIds.OperatorTooSlow, LogLevel.Warning, "An operator at {Address} leaves more than {Events} events or {Bytes} bytes unread; its stream is cut. It must read faster, or Levee:Operator:StreamBuffer or StreamBytes be raised")]
    private partial void LogTooSlow(System.Net.IPAddress? address, int events, long bytes);
}
