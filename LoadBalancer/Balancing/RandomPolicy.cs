namespace Levee.LoadBalancer.Balancing;

/// <summary>Any backend, each as likely as its weight.</summary>
internal sealed class RandomPolicy : IBalancingPolicy
{
    /// <inheritdoc/>
    public string Name => "Random";

    /// <inheritdoc/>
    public Backend Pick(ReadOnlySpan<Backend> candidates, Random random)
    {
        var total = 0L;
        foreach (var candidate in candidates)
        {
            total += candidate.Weight;
        }

        // Weights can change under way; the last candidate takes what rounding leaves.
        var left = random.NextInt64(Math.Max(1, total));
        foreach (var candidate in candidates[..^1])
        {
            left -= candidate.Weight;
            if (left < 0)
            {
                return candidate;
            }
        }

        return candidates[^1];
    }
}
