using Levee.Grains.Interfaces.ClusterFeed;

namespace Levee.Silo.ClusterViews;

/// <summary>The picture that readers see while feeds come and go.</summary>
/// <remarks>
/// A feed of another epoch starts from nothing and learns by and by: for a while its picture is laid over the last one, so that readers do not see the cluster
/// vanish and come back. What it has not heard of by then is gone.
/// </remarks>
internal sealed class FollowedPicture(TimeProvider clock, TimeSpan settlingPeriod)
{
    private ClusterView? _settling; // What the new feed alone knows.
    private long _settlingSince;

    /// <summary>What readers see.</summary>
    public ClusterView Current { get; private set; } = ClusterView.Empty;

    /// <summary>Takes up a feed, anew or again after a gap.</summary>
    public ClusterView TakeUp(ClusterDelta whole)
    {
        var fresh = ClusterView.From(whole);
        if (whole.Epoch != Current.Epoch)
        {
            (_settling, _settlingSince) = (Current.Epoch == Guid.Empty ? null : fresh, clock.GetTimestamp());
        }
        else if (_settling is not null)
        {
            _settling = fresh;
        }

        return Current = _settling is null ? fresh : Current.OverlaidBy(whole);
    }

    /// <summary>Takes in the next changes.</summary>
    /// <returns><see langword="null"/>: they do not follow on the present picture.</returns>
    public ClusterView? Apply(ClusterDelta delta)
    {
        if (Current.Apply(delta) is not { } next)
        {
            return null;
        }

        _settling = _settling?.Apply(delta);
        return Current = next;
    }

    /// <summary>Drops what the new feed has not heard of, once it had time to.</summary>
    /// <returns>The picture then; <see langword="null"/>: nothing to do.</returns>
    public ClusterView? Settle()
    {
        if (_settling is null || clock.GetElapsedTime(_settlingSince) < settlingPeriod)
        {
            return null;
        }

        (Current, _settling) = (_settling, null);
        return Current;
    }
}
