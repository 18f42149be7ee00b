namespace Levee.LoadBalancer.Balancing;

/// <summary>The backend with the fewest open connections per weight of all; the earliest wins a tie. Cost grows with the number of backends.</summary>
internal sealed class LeastRequestsPolicy : IBalancingPolicy
{
    /// <inheritdoc/>
    public string Name => "LeastRequests";

    /// <inheritdoc/>
    public Backend Pick(ReadOnlySpan<Backend> candidates, Random random)
    {
        var best = candidates[0];
        foreach (var candidate in candidates[1..])
        {
            best = candidate.IsLessLoadedThan(best) ? candidate : best;
        }

        return best;
    }
}
