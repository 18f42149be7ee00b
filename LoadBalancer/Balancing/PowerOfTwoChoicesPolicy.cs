namespace Levee.LoadBalancer.Balancing;

/// <summary>The better of two random backends by open connections per weight; the first drawn wins a tie.</summary>
/// <remarks>Source: spec/dcos/l4lb.md section 7 (two draws, lower cost) and section 11 (two distinct draws, tie to the first).</remarks>
internal sealed class PowerOfTwoChoicesPolicy : IBalancingPolicy
{
    /// <inheritdoc/>
    public string Name => "PowerOfTwoChoices";

    /// <inheritdoc/>
    public Backend Pick(ReadOnlySpan<Backend> candidates, Random random)
    {
        if (candidates.Length == 1)
        {
            return candidates[0];
        }

        var first = random.Next(candidates.Length);
        var second = random.Next(candidates.Length - 1);
        var other = candidates[second < first ? second : second + 1];
        return other.IsLessLoadedThan(candidates[first]) ? other : candidates[first];
    }
}
