using Levee.Silo.ClusterViews;

namespace Levee.Silo.Tests.Http;

/// <summary>A cluster view that a test sets.</summary>
internal sealed class FakeView : IClusterViewSource
{
    public ClusterView Current { get; set; } = ClusterView.Empty;

    public Task<ClusterView> NextAsync(ClusterView seen, CancellationToken cancellationToken) => throw new NotSupportedException();
}
