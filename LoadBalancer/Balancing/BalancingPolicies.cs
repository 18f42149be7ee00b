using System.Collections.Frozen;

namespace Levee.LoadBalancer.Balancing;

/// <summary>The balancing policies by name. A new one is registered here.</summary>
internal static class BalancingPolicies
{
    /// <summary>Makes a policy; one instance per virtual IP.</summary>
    public static FrozenDictionary<string, Func<IBalancingPolicy>> ByName { get; } = new Func<IBalancingPolicy>[]
    {
        () => new PowerOfTwoChoicesPolicy(),
        () => new LeastRequestsPolicy(),
        () => new RandomPolicy(),
        () => new RoundRobinPolicy(),
    }.ToFrozenDictionary(create => create().Name, StringComparer.OrdinalIgnoreCase);
}
