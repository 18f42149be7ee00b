using Levee.LoadBalancer.Balancing;

namespace Levee.LoadBalancer.Forwarding;

/// <summary>What a connection tells the listener it came by.</summary>
internal interface IConnectionEvents
{
    /// <summary>A backend answered after <paramref name="duration"/>.</summary>
    void Connected(TimeSpan duration);

    /// <summary>No backend took the connection; it was reset after <paramref name="attempts"/> attempts (0: there is no backend).</summary>
    void NoBackend(int attempts);

    /// <summary>A backend is left alone from now on.</summary>
    void BackendBackedOff(Backend backend, string reason);
}
