namespace Levee.Silo.ClusterViews;

/// <summary>Where readers take the present picture of the cluster from.</summary>
public interface IClusterViewSource
{
    /// <summary>The newest picture; <see cref="ClusterView.Empty"/> until the first one came.</summary>
    ClusterView Current { get; }

    /// <summary>Waits for a picture other than the given one.</summary>
    /// <param name="seen">What the caller has; <see cref="ClusterView.Empty"/> waits for the first.</param>
    /// <returns>The newest picture; there may have been others in between.</returns>
    Task<ClusterView> NextAsync(ClusterView seen, CancellationToken cancellationToken);

    /// <summary>Waits, not for long, until the picture has all that grains published before this call.</summary>
    Task CatchUpAsync(CancellationToken cancellationToken);

    /// <summary>Hands over every step from now on, in order and without a gap.</summary>
    /// <param name="listener">Called under the source's lock: it must neither wait nor call the source.</param>
    /// <returns>The picture that the first step starts from.</returns>
    ClusterView Follow(Action<ClusterViewStep> listener);

    /// <summary>Ends <see cref="Follow"/>; no step is under way when this returns.</summary>
    void Unfollow(Action<ClusterViewStep> listener);
}
