using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Metrics;
using Mesos.V1.Scheduler;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Levee.Silo.Scheduler;

/// <summary>Serves one SUBSCRIBE for as long as its connection stays. Source: scheduler-api, sections 2 and 3.</summary>
internal sealed partial class SchedulerSubscription(
    IGrainFactory grains, IOptions<SchedulerOptions> options, TimeProvider clock, IHostApplicationLifetime lifetime, MasterMetrics metrics, ILogger<SchedulerSubscription> logger)
{
    private static readonly Event Heartbeat = new() { Type = Event.Types.Type.Heartbeat };
    private static readonly TimeSpan DisconnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Answers 200 and the stream; returns when the stream has ended.</summary>
    public async Task ServeAsync(HttpContext context, Call.Types.Subscribe subscribe, WireFormat format)
    {
        using var stream = new SchedulerStream(options.Value);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping, stream.Cut);
        var isNew = string.IsNullOrEmpty(subscribe.FrameworkInfo.Id?.Value);
        if (isNew)
        {
            subscribe.FrameworkInfo.Id = (await grains.GetGrain<IMasterGrain>(0).NewFrameworkIdAsync(ending.Token)).ToMessage();
        }

        var principal = CallerPrincipal.Of(context);
        if (principal is not null)
        {
            subscribe.FrameworkInfo.Principal = principal; // Another one was refused before.
        }

        var streamId = Guid.NewGuid().ToString();
        var frameworkId = subscribe.FrameworkInfo.Id!.Value;
        var framework = grains.GetGrain<IFrameworkGrain>(frameworkId);
        var reference = grains.CreateObjectReference<ISchedulerObserver>(stream);
        try
        {
            var first = await framework.SubscribeAsync(subscribe, isNew, streamId, principal, reference, ending.Token);
            var records = new EventRecords(format);
            await BeginAsync(context, format, streamId, records.Encode(first), ending.Token);
            LogSubscribed(frameworkId, subscribe.FrameworkInfo.Name, streamId, first.Type);
            if (first.Type == Event.Types.Type.Error)
            {
                await stream.EventsAsync([], last: true);
            }
            else
            {
                await StreamAsync(context.Response.Body, records, stream, FrameworkMetricNames.Prefix(subscribe.FrameworkInfo), ending.Token);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The scheduler went away or reads too slowly, or the silo stops: the usual ends of a stream.
        }
        finally
        {
            grains.DeleteObjectReference<ISchedulerObserver>(reference);
            await EndAsync(frameworkId, framework, streamId, stream);
        }

        if (stream.Cut.IsCancellationRequested)
        {
            context.Abort(); // Cut, not ended: the scheduler must not take the stream for complete.
        }
    }

    private static ValueTask BeginAsync(HttpContext context, WireFormat format, string streamId, ReadOnlyMemory<byte> first, CancellationToken cancellationToken)
    {
        context.Response.ContentType = MediaTypes.Of(format);
        context.Response.Headers["Mesos-Stream-Id"] = streamId;
        return context.Response.Body.WriteAsync(first, cancellationToken);
    }

    private async Task StreamAsync(Stream body, EventRecords records, SchedulerStream stream, string metricPrefix, CancellationToken cancellationToken)
    {
        await body.WriteAsync(records.Encode(Heartbeat), cancellationToken);
        CountBeat(metricPrefix);
        using var beating = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var beats = BeatAsync(stream, metricPrefix, beating.Token);
        try
        {
            await foreach (var next in stream.ReadAllAsync(cancellationToken))
            {
                await body.WriteAsync(records.Encode(next), cancellationToken);
            }
        }
        finally
        {
            await beating.CancelAsync();
            await beats;
        }
    }

    private async Task BeatAsync(SchedulerStream stream, string metricPrefix, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Value.HeartbeatInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                stream.Add(Heartbeat);
                CountBeat(metricPrefix);
            }
        }
        catch (OperationCanceledException)
        {
            // The stream ended.
        }
    }

    // The grain counts all other events; heartbeats are this connection's own.
    private void CountBeat(string metricPrefix)
    {
        metrics.Count(metricPrefix + "events");
        metrics.Count(metricPrefix + "events/heartbeat");
    }

    // A silo that stops says nothing: the framework is to find its tasks when it subscribes to the next one.
    private async Task EndAsync(string frameworkId, IFrameworkGrain framework, string streamId, SchedulerStream stream)
    {
        if (stream.Cut.IsCancellationRequested)
        {
            LogTooSlow(frameworkId, options.Value.StreamBuffer, options.Value.StreamBytes);
        }

        LogEnded(frameworkId, streamId, stream.EndedByGrain);
        if (stream.EndedByGrain || lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return;
        }

        using var patience = new CancellationTokenSource(DisconnectTimeout, clock);
        try
        {
            await framework.DisconnectedAsync(streamId, patience.Token);
        }
        catch (Exception error) when (error is TimeoutException or OrleansException or OperationCanceledException)
        {
            // The grain finds out by itself: its next events reach nobody.
            LogDisconnectFailed(frameworkId, streamId, error);
        }
    }

    [LoggerMessage(EventIds.SchedulerSubscribed, LogLevel.Information, "Framework {FrameworkId} ({Name}) subscribed with stream {StreamId}: {FirstEvent}")]
    private partial void LogSubscribed(string frameworkId, string name, string streamId, Event.Types.Type firstEvent);

    [LoggerMessage(EventIds.SchedulerStreamEnded, LogLevel.Information, "Stream {StreamId} of framework {FrameworkId} ended; by the master: {ByMaster}")]
    private partial void LogEnded(string frameworkId, string streamId, bool byMaster);

    [LoggerMessage(EventIds.SchedulerDisconnectFailed, LogLevel.Warning, "Framework {FrameworkId} could not be told that stream {StreamId} ended")]
    private partial void LogDisconnectFailed(string frameworkId, string streamId, Exception error);

    [LoggerMessage(EventIds.SchedulerTooSlow, LogLevel.Warning, "Framework {FrameworkId} leaves more than {Events} events or {Bytes} bytes unread; its stream is cut. Its scheduler must read faster, or Levee:Scheduler:StreamBuffer or StreamBytes be raised")]
    private partial void LogTooSlow(string frameworkId, int events, long bytes);
}
