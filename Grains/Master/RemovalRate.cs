using System.Globalization;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Grains.Master;

/// <summary>How fast agents may be marked unreachable, <c>1/10mins</c>.</summary>
/// <param name="Agents">Most agents, above zero.</param>
/// <param name="Per">In this time, above zero.</param>
public sealed record RemovalRate(int Agents, TimeSpan Per)
{
    /// <summary>Time between two agents.</summary>
    public TimeSpan Interval => Per / Agents;

    /// <returns><see langword="null"/> when the text is not a number of agents and a duration.</returns>
    public static RemovalRate? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('/') is [var agents, var per]
            && int.TryParse(agents, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            && MesosDuration.Parse(per) is { Ticks: > 0 } time
            ? new(number, time) : null;
    }
}
