using Levee.Grains.Metrics;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Levee.Grains.Persistence;

/// <summary>Measures storage for the metrics <c>registrar/…</c>: what Mesos' registrar writes as one, grains write each for itself.</summary>
internal sealed class MeasuredGrainStorage(FileGrainStorage storage, MasterMetrics metrics, TimeProvider clock) : IGrainStorage
{
    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        MeasureAsync(metrics.StateFetches, storage.ReadStateAsync(stateName, grainId, grainState));

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        MeasureAsync(metrics.StateStores, storage.WriteStateAsync(stateName, grainId, grainState));

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        MeasureAsync(metrics.StateStores, storage.ClearStateAsync(stateName, grainId, grainState));

    private async Task MeasureAsync(Timings timings, Task work)
    {
        var start = clock.GetTimestamp();
        metrics.Count(MetricNames.QueuedOperations);
        try
        {
            await work;
            timings.Add(clock.GetElapsedTime(start).TotalMilliseconds, clock.GetUtcNow());
        }
        finally
        {
            metrics.Count(MetricNames.QueuedOperations, -1);
            metrics.Set(MetricNames.RegistrySize, storage.StoredBytes);
        }
    }
}
