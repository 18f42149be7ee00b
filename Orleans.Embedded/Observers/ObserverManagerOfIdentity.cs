using System.Collections;
using Microsoft.Extensions.Logging;

namespace Orleans.Utilities;

/// <summary>Observers that subscribe again and again. One that stays silent for too long, or fails when it is told something, is dropped.</summary>
/// <remarks>For use inside one grain: not safe for several threads, but a notification may await while others subscribe.</remarks>
public partial class ObserverManager<TIdentity, TObserver> : IEnumerable<TObserver>
    where TIdentity : notnull
{
    private readonly Dictionary<TIdentity, (TObserver Observer, DateTime LastSeen)> _observers = [];
    private readonly ILogger _log;

    /// <summary>Starts without observers.</summary>
    /// <param name="expiration">Time after its last subscription that an observer is kept.</param>
    public ObserverManager(TimeSpan expiration, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(log);
        ExpirationDuration = expiration;
        _log = log;
    }

    /// <summary>The clock.</summary>
    public Func<DateTime> GetDateTime { get; set; } = () => TimeProvider.System.GetUtcNow().UtcDateTime;

    /// <summary>Time after its last subscription that an observer is kept.</summary>
    public TimeSpan ExpirationDuration { get; set; }

    /// <summary>Number of observers, expired ones included until they are dropped.</summary>
    public int Count => _observers.Count;

    /// <summary>The observers by id.</summary>
    public IReadOnlyDictionary<TIdentity, TObserver> Observers => _observers.ToDictionary(entry => entry.Key, entry => entry.Value.Observer);

    /// <summary>Drops all.</summary>
    public void Clear() => _observers.Clear();

    /// <summary>Adds an observer, or notes that it is still there.</summary>
    public void Subscribe(TIdentity id, TObserver observer) => _observers[id] = (observer, GetDateTime());

    /// <summary>Drops an observer.</summary>
    public void Unsubscribe(TIdentity id) => _observers.Remove(id);

    /// <summary>Tells each observer, one after the other, and drops those that fail or have expired.</summary>
    public async Task Notify(Func<TObserver, Task> notification, Func<TObserver, bool>? predicate = null)
    {
        ArgumentNullException.ThrowIfNull(notification);
        foreach (var (id, entry) in Fresh(predicate))
        {
            try
            {
                await notification(entry.Observer);
            }
#pragma warning disable CA1031 // Whatever an observer fails with, it is the one that goes.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Drop(id, error);
            }
        }
    }

    /// <inheritdoc cref="Notify(Func{TObserver, Task}, Func{TObserver, bool}?)"/>
    public void Notify(Action<TObserver> notification, Func<TObserver, bool>? predicate = null)
    {
        ArgumentNullException.ThrowIfNull(notification);
        foreach (var (id, entry) in Fresh(predicate))
        {
            try
            {
                notification(entry.Observer);
            }
#pragma warning disable CA1031 // As above.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Drop(id, error);
            }
        }
    }

    /// <summary>Drops the observers whose time is up.</summary>
    public void ClearExpired()
    {
        var now = GetDateTime();
        foreach (var id in _observers.Where(entry => entry.Value.LastSeen + ExpirationDuration < now).Select(entry => entry.Key).ToArray())
        {
            _observers.Remove(id);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<TObserver> GetEnumerator() => _observers.Values.Select(entry => entry.Observer).ToList().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private KeyValuePair<TIdentity, (TObserver Observer, DateTime LastSeen)>[] Fresh(Func<TObserver, bool>? predicate)
    {
        ClearExpired();
        return [.. _observers.Where(entry => predicate?.Invoke(entry.Value.Observer) is not false)];
    }

    private void Drop(TIdentity id, Exception error)
    {
        _observers.Remove(id);
        LogDropped(_log, id, error);
    }

    [LoggerMessage(Levee.EmbeddedEngine.EventIds.ObserverDropped, LogLevel.Debug, "Observer {Id} failed and is dropped")]
    private static partial void LogDropped(ILogger logger, TIdentity id, Exception error);
}
