using Levee.Grains.Interfaces.Allocation;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Levee.Silo.Metrics;

/// <summary>Asks the allocator for its figures, once a second at most, however many read them.</summary>
internal sealed partial class AllocatorFigures(IGrainFactory grains, TimeProvider clock, ILogger<AllocatorFigures> logger)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private Task<AllocatorStatus>? _asked;
    private long _askedAt;

    /// <summary>Questions that wait for the allocator now.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _asked is { IsCompleted: false } ? 1 : 0;
            }
        }
    }

    /// <returns><see langword="null"/> when the allocator did not answer in time.</returns>
    public async Task<AllocatorStatus?> ReadAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            return await Ask().WaitAsync(Limit(timeout), clock, cancellationToken);
        }
        catch (Exception error) when (error is TimeoutException or OrleansException)
        {
            LogNoAnswer(error);
            return null;
        }
    }

    // Callers say any number; timers take no longer ones.
    private static TimeSpan Limit(TimeSpan timeout) => timeout < TimeSpan.Zero ? TimeSpan.Zero : timeout > LongestWait ? LongestWait : timeout;

    // Belongs to all who wait for it, so that no one's cancellation ends it.
    private Task<AllocatorStatus> Ask()
    {
        lock (_gate)
        {
            if (_asked is null || _asked.IsFaulted || (_asked.IsCompleted && clock.GetElapsedTime(_askedAt) > GoodFor))
            {
                _asked = grains.GetGrain<IAllocatorGrain>(0).DescribeAsync(CancellationToken.None);
                _askedAt = clock.GetTimestamp();
            }

            return _asked;
        }
    }

    [LoggerMessage(EventIds.AllocatorFiguresMissing, LogLevel.Warning, "The allocator did not tell its figures in time; metrics leave them out")]
    private partial void LogNoAnswer(Exception error);
}
