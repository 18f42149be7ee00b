using Mesos.V1;

namespace Levee.Silo.Operator;

/// <summary>Times as Mesos writes them.</summary>
internal static class Times
{
    private const double MicrosecondsPerSecond = 1_000_000;
    private const long NanosecondsPerTick = 100;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Seconds since 1970, exact to a microsecond; 0 for a time that never was.</summary>
    public static double Seconds(DateTimeOffset? time) =>
        time is null || time == default(DateTimeOffset) ? 0 : (time.Value - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond / MicrosecondsPerSecond;

    /// <returns>Nanoseconds since 1970; <see langword="null"/> for a time that never was.</returns>
    public static TimeInfo? Info(DateTimeOffset? time) =>
        time is null || time == default(DateTimeOffset) ? null : new() { Nanoseconds = (time.Value - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick };

    /// <summary>As <see cref="Info"/>, the fraction of a second cut off, as Mesos does with the start of a drain.</summary>
    public static TimeInfo? WholeSeconds(DateTimeOffset? time) =>
        Info(time) is { } info ? new() { Nanoseconds = info.Nanoseconds / NanosecondsPerSecond * NanosecondsPerSecond } : null;
}
