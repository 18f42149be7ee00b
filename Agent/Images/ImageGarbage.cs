using Microsoft.Extensions.Hosting;

namespace Levee.Agent.Images;

/// <summary>Removes images that nobody uses while the disk is nearly full. Source: spec agent-behaviour section 17.</summary>
/// <param name="used">Part of the store's disk that is in use, 0 to 1.</param>
internal sealed class ImageGarbage(ImageStore store, ImageGarbageSettings settings, Func<double> used, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(settings.Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (used() + settings.Headroom > 1)
            {
                await Task.Run(() => store.Prune(settings.Excluded), stoppingToken);
            }
        }
    }

    /// <summary>Of the file system that a directory lies on, as those see it who are not root.</summary>
    public static double UsedBy(string directory)
    {
        var drive = new DriveInfo(directory);
        return drive.TotalSize == 0 ? 0 : 1 - ((double)drive.AvailableFreeSpace / drive.TotalSize);
    }
}
