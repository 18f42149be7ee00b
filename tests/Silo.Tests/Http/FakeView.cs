using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Silo.ClusterViews;
using Levee.Silo.Operator.Events;

namespace Levee.Silo.Tests.Http;

/// <summary>A cluster view that a test sets.</summary>
internal sealed class FakeView : IClusterViewSource
{
    private readonly Lock _gate = new();
    private Action<ClusterViewStep>? _listeners;

    public ClusterView Current { get; set; } = ClusterView.Empty;

    /// <summary>How many operators follow.</summary>
    public int Followers
    {
        get
        {
            lock (_gate)
            {
                return _listeners?.GetInvocationList().Count(listener => listener.Target is EventStream) ?? 0;
            }
        }
    }

    /// <summary>The next step.</summary>
    public void Apply(params ClusterChange[] changes)
    {
        lock (_gate)
        {
            var next = Current.Apply(new(Current.Epoch, Current.Sequence + 1, [.. changes]))!;
            _listeners?.Invoke(new(Current, next, [.. changes]));
            Current = next;
        }
    }

    public Task<ClusterView> NextAsync(ClusterView seen, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task CatchUpAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ClusterView Follow(Action<ClusterViewStep> listener)
    {
        lock (_gate)
        {
            _listeners += listener;
            return Current;
        }
    }

    public void Unfollow(Action<ClusterViewStep> listener)
    {
        lock (_gate)
        {
            _listeners -= listener;
        }
    }
}
