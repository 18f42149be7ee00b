using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Metrics;
using Levee.Silo.ClusterViews;
using Microsoft.Extensions.Hosting;

namespace Levee.Silo.Metrics;

/// <summary>Forgets what was counted for a framework when the master does, long after its end; on each silo for itself.</summary>
internal sealed class ForgottenFrameworks(IClusterViewSource views, MasterMetrics metrics) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        views.Follow(Look);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        views.Unfollow(Look);
        return Task.CompletedTask;
    }

    private void Look(ClusterViewStep step)
    {
        foreach (var removed in step.Changes.OfType<ClusterChange.FrameworkRemoved>())
        {
            metrics.Forget(removed.FrameworkId);
        }
    }
}
