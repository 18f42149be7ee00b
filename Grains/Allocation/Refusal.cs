using Levee.Grains.Interfaces.Resources;
using Mesos.V1;

namespace Levee.Grains.Allocation;

/// <summary>Resources a framework does not want from one agent under one role, nor fewer, for a while.</summary>
/// <param name="madeIn">Number of the next periodic run when it was made; the refusal outlives that run however short it is meant to be.</param>
/// <remarks>Source: spec mesos/allocator.md section 6.</remarks>
internal sealed class Refusal(Seat seat, AgentPool agent, ResourceBundle resources, DateTimeOffset until, long madeIn)
{
    private const double DefaultSeconds = 5;
    private const double MostSeconds = 31_536_000;

    /// <summary>Whose it is.</summary>
    public Seat Seat { get; } = seat;

    /// <summary>Of which agent.</summary>
    public AgentPool Agent { get; } = agent;

    /// <summary>What is refused, without allocation.</summary>
    public ResourceBundle Resources { get; } = resources;

    /// <summary>When it ends at the earliest.</summary>
    public DateTimeOffset Until { get; } = until;

    /// <summary>Taken back before its time.</summary>
    public bool IsForgiven { get; set; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded(Moment moment) => IsForgiven || (Until <= moment.Now && madeIn < moment.Run);

    /// <summary>How long a framework wants to be passed over.</summary>
    /// <returns><see langword="null"/>: not at all.</returns>
    public static TimeSpan? Duration(Filters? filters)
    {
        var seconds = filters is { HasRefuseSeconds: true } ? filters.RefuseSeconds : DefaultSeconds;
        seconds = double.IsNaN(seconds) || seconds < 0 ? DefaultSeconds : Math.Min(seconds, MostSeconds);
        return seconds == 0 ? null : TimeSpan.FromSeconds(seconds);
    }
}
