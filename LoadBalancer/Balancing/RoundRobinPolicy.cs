namespace Levee.LoadBalancer.Balancing;

/// <summary>One backend after the other, whatever their load and weight. An instance serves one virtual IP.</summary>
internal sealed class RoundRobinPolicy : IBalancingPolicy
{
    private uint _next = uint.MaxValue;

    /// <inheritdoc/>
    public string Name => "RoundRobin";

    /// <inheritdoc/>
    public Backend Pick(ReadOnlySpan<Backend> candidates, Random random) =>
        candidates[(int)(Interlocked.Increment(ref _next) % (uint)candidates.Length)];
}
