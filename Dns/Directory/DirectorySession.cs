using System.Threading.Channels;
using Levee.Grains.Interfaces.Services;
using Microsoft.Extensions.Logging;

namespace Levee.Dns.Directory;

/// <summary>Follows the directory over one connection: subscribes, applies deltas, renews, and subscribes again when it missed something.</summary>
internal sealed partial class DirectorySession(ZonePublisher publisher, DirectoryStatus status, DnsTimes times, TimeProvider clock, ILogger<DirectorySession> logger)
    : IServiceDirectoryObserver
{
    private readonly Channel<DirectoryDelta?> _inbox = Channel.CreateUnbounded<DirectoryDelta?>(new UnboundedChannelOptions { SingleReader = true });
    private Guid _epoch;
    private long _sequence;

    /// <inheritdoc/>
    public Task ChangedAsync(DirectoryDelta delta)
    {
        _inbox.Writer.TryWrite(delta);
        return Task.CompletedTask;
    }

    /// <summary>Runs until cancelled, or until a call fails: the exception says why.</summary>
    public async Task RunAsync(IDirectory directory, CancellationToken cancellationToken)
    {
        await SubscribeAsync(directory, cancellationToken);
        await using var renewals = clock.CreateTimer(_ => _inbox.Writer.TryWrite(null), null, times.Renewal, times.Renewal);
        await foreach (var delta in _inbox.Reader.ReadAllAsync(cancellationToken))
        {
            var isCurrent = delta is null
                ? await directory.RenewAsync(_epoch, _sequence, cancellationToken)
                : TryApply(delta);
            if (isCurrent)
            {
                status.Heard(clock.GetUtcNow());
                publisher.SetStale(false);
            }
            else
            {
                LogGap();
                await SubscribeAsync(directory, cancellationToken);
            }
        }
    }

    private async Task SubscribeAsync(IDirectory directory, CancellationToken cancellationToken)
    {
        var snapshot = await directory.SubscribeAsync(cancellationToken);
        (_epoch, _sequence) = (snapshot.Epoch, snapshot.Sequence);
        var kept = publisher.Load(snapshot);
        status.Heard(clock.GetUtcNow());
        status.CountSnapshot();
        publisher.SetStale(false);
        LogLoaded(snapshot.Tasks.Length, snapshot.Agents.Length, kept);
        if (kept > 0)
        {
            status.GraceEnds = clock.GetUtcNow() + times.Recovery;
        }
    }

    // Deltas that a snapshot already contains arrive late now and then; they are no gap.
    private bool TryApply(DirectoryDelta delta)
    {
        if (delta.Epoch != _epoch || delta.Sequence > _sequence + 1)
        {
            return false;
        }

        if (delta.Sequence == _sequence + 1)
        {
            publisher.Apply(delta.Changes);
            status.CountDelta();
            _sequence = delta.Sequence;
        }

        return true;
    }

    [LoggerMessage(EventIds.DirectoryLoaded, LogLevel.Information, "Directory read: {Tasks} tasks on {Agents} agents; {Kept} earlier entries kept until they are confirmed")]
    private partial void LogLoaded(int tasks, int agents, int kept);

    [LoggerMessage(EventIds.DirectoryGap, LogLevel.Information, "The directory's changes have a gap or began anew; reading all of it again")]
    private partial void LogGap();
}
