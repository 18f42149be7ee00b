namespace Levee.LoadBalancer.Balancing;

/// <summary>Chooses the backend of a new connection.</summary>
/// <remarks>Called from many threads at once. It must not allocate: it runs once per connection. See README.md, "Add a balancing policy".</remarks>
internal interface IBalancingPolicy
{
    /// <summary>Name in configuration; YARP's where the same algorithm exists there.</summary>
    string Name { get; }

    /// <summary>Chooses one of <paramref name="candidates"/>.</summary>
    /// <param name="candidates">At least one; each takes new connections (weight above 0, not backed off, not tried before for this connection).</param>
    /// <param name="random">The one source of chance.</param>
    Backend Pick(ReadOnlySpan<Backend> candidates, Random random);
}
