using Levee.Grains.Resources;
using Mesos.V1;

namespace Levee.Grains.Allocation;

/// <summary>Resources a framework does not want from one agent under one role, nor fewer, until a time.</summary>
/// <remarks>Source: spec mesos/allocator.md section 6.</remarks>
internal readonly record struct Refusal(ResourceBundle Resources, DateTimeOffset Until)
{
    private const double DefaultSeconds = 5;
    private const double MostSeconds = 31_536_000;

    /// <summary>How long a framework wants to be passed over.</summary>
    /// <returns><see langword="null"/>: not at all.</returns>
    public static TimeSpan? Duration(Filters? filters)
    {
        var seconds = filters is { HasRefuseSeconds: true } ? filters.RefuseSeconds : DefaultSeconds;
        seconds = double.IsNaN(seconds) || seconds < 0 ? DefaultSeconds : Math.Min(seconds, MostSeconds);
        return seconds == 0 ? null : TimeSpan.FromSeconds(seconds);
    }
}
