using System.Globalization;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Agent.Configuration;

/// <summary>The settings of <see cref="GarbageFlags"/>, checked.</summary>
internal sealed record GarbageSettings
{
    public TimeSpan Delay { get; init; } = TimeSpan.FromDays(7);

    /// <summary>0 to 1.</summary>
    public double DiskHeadroom { get; init; } = 0.1;

    public TimeSpan DiskWatchInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether sandboxes of nested and standalone containers are removed before their executor's.</summary>
    public bool RemovesNested { get; init; }

    /// <param name="reader">Gathers what is wrong.</param>
    public static GarbageSettings Read(SettingReader reader)
    {
        var interval = reader.Duration("disk_watch_interval");
        if (interval <= TimeSpan.Zero)
        {
            reader.Refuse("disk_watch_interval", "longer than nothing");
        }

        return new()
        {
            Delay = reader.Duration("gc_delay"),
            DiskHeadroom = reader.Parse("gc_disk_headroom", Fraction, "a number from 0 to 1, e.g. 0.1") ?? 0,
            DiskWatchInterval = interval,
            RemovesNested = reader.Switch("gc_non_executor_container_sandboxes"),
        };
    }

    private static double? Fraction(string text) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= 1 ? number : null;
}
