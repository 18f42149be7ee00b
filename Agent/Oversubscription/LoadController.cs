using Levee.Agent.Configuration;

namespace Levee.Agent.Oversubscription;

/// <summary>They must go when the machine's load is above a threshold.</summary>
/// <param name="load">Load of the last 5 and 15 minutes.</param>
internal sealed class LoadController(OversubscriptionSettings settings, Func<(double Five, double Fifteen)> load) : IQosController
{
    public bool MustPreempt() => load() is var (five, fifteen) && (five > settings.Load5 || fifteen > settings.Load15);
}
