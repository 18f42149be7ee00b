namespace Levee.Agent.Registration;

/// <summary>Waits between registrations: a random part of a time that doubles up to one minute. Source: spec agent-behaviour section 1.</summary>
/// <param name="factor">The first longest wait.</param>
internal sealed class BackOff(TimeSpan factor, Random random)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private readonly TimeSpan _factor = factor;
    private TimeSpan _bound = factor;

    /// <summary>The next wait.</summary>
    public TimeSpan Next()
    {
        var wait = (_bound < Longest ? _bound : Longest) * random.NextDouble();
        _bound = _bound * 2 < Longest ? _bound * 2 : Longest;
        return wait;
    }

    /// <summary>The last attempt worked: start over.</summary>
    public void Reset() => _bound = _factor;
}
