using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Utilities;

/// <summary>Observers known by their own reference.</summary>
public class ObserverManager<TObserver> : ObserverManager<IAddressable, TObserver>
{
    /// <summary>Starts without observers.</summary>
    public ObserverManager(TimeSpan expiration, ILogger log)
        : base(expiration, log)
    {
    }
}
