using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>How a grain timer ticks.</summary>
public readonly struct GrainTimerCreationOptions()
{
    /// <summary>A timer with these times, no interleaving.</summary>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period) : this()
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Time to the first tick.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>Time from the end of one tick to the next; infinite: no next.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Whether a tick may start while a call awaits.</summary>
    public bool Interleave { get; init; }

    /// <summary>Whether a tick counts as use, so that the activation is not idle.</summary>
    public bool KeepAlive { get; init; }
}
