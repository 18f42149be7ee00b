using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Levee.Grains.Interfaces.Logs;

/// <summary>How much a daemon logs, as Mesos counts it: 0 is what the flags say, 1 adds debug messages, 2 and more everything.</summary>
/// <remarks>The log's filters are read again at each change. A raised level falls back by itself. Source: operator-api, SET_LOGGING_LEVEL and /logging/toggle.</remarks>
public sealed class LogVerbosity(TimeProvider clock) : IConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>, IDisposable
{
    // What a timer can count at a time.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(49);

    private readonly Lock _gate = new();
    private CancellationTokenSource _changed = new();
    private ITimer? _fallBack;
    private int _raises;
    private DateTimeOffset _until;

    /// <summary>The level at the start, and after each raise.</summary>
    public static int Usual => 0;

    /// <summary>The present level.</summary>
    public int Level { get; private set; } = Usual;

    /// <summary>The options' name: the unnamed ones.</summary>
    public string? Name => Options.DefaultName;

    /// <returns>What is wrong with a raise that a client asks for; <see langword="null"/>: nothing.</returns>
    public static string? Problem(uint level) => level > int.MaxValue ? $"Invalid level '{level}'.\n" : null;

    /// <summary>Sets the level for a while; a raise under way ends.</summary>
    /// <param name="duration">Up to the 292 years that Mesos can count; none or less: it falls back at once.</param>
    public void Raise(int level, TimeSpan duration)
    {
        lock (_gate)
        {
            _fallBack?.Dispose();
            var raise = ++_raises;
            _until = clock.GetUtcNow() + duration;
            _fallBack = clock.CreateTimer(_ => FallBack(raise), null, NextWait(), Timeout.InfiniteTimeSpan);
            Set(level);
        }
    }

    /// <inheritdoc/>
    public void Configure(LoggerFilterOptions options)
    {
        if (Level > Usual)
        {
            options.MinLevel = Level == 1 ? LogLevel.Debug : LogLevel.Trace;
        }
    }

    /// <inheritdoc/>
    public IChangeToken GetChangeToken()
    {
        lock (_gate)
        {
            return new CancellationChangeToken(_changed.Token);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _fallBack?.Dispose();
            _changed.Dispose();
        }
    }

    // The timer of a raise that ended may just be about to call.
    private void FallBack(int raise)
    {
        lock (_gate)
        {
            if (raise != _raises)
            {
                return;
            }

            if (NextWait() is var wait && wait > TimeSpan.Zero)
            {
                _fallBack!.Change(wait, Timeout.InfiniteTimeSpan);
            }
            else
            {
                Set(Usual);
            }
        }
    }

    private TimeSpan NextWait() => TimeSpan.FromTicks(Math.Clamp((_until - clock.GetUtcNow()).Ticks, 0, LongestWait.Ticks));

    private void Set(int level)
    {
        Level = level;
        var changed = _changed;
        _changed = new();
        changed.Cancel();
        changed.Dispose();
    }
}
