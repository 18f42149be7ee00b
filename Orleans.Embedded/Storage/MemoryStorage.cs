using System.Collections.Concurrent;
using System.Globalization;
using Levee.EmbeddedEngine.Wire;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Levee.EmbeddedEngine.Storage;

/// <summary>Grain state in memory. Holds copies, so a grain that changes its state without a write changes nothing here.</summary>
internal sealed class MemoryStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string Name, GrainId Id), (object? State, string ETag)> _records = new();
    private long _version;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = _records.TryGetValue((stateName, grainId), out var record);
        grainState.State = found ? Codec<T>.Copy((T)record.State!) : Instance.New<T>();
        grainState.ETag = found ? record.ETag : null;
        grainState.RecordExists = found;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var next = ((object?)Codec<T>.Copy(grainState.State!), Interlocked.Increment(ref _version).ToString(CultureInfo.InvariantCulture));
        var stored = _records.TryGetValue((stateName, grainId), out var record);
        var replaced = stored
            ? record.ETag == grainState.ETag && _records.TryUpdate((stateName, grainId), next, record)
            : grainState.ETag is null && _records.TryAdd((stateName, grainId), next);
        if (!replaced)
        {
            throw Conflict(stateName, grainId, stored ? record.ETag : null, grainState.ETag);
        }

        (grainState.ETag, grainState.RecordExists) = (next.Item2, true);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = _records.TryGetValue((stateName, grainId), out var record);
        if (stored ? record.ETag != grainState.ETag || !_records.TryRemove(new((stateName, grainId), record)) : grainState.ETag is not null)
        {
            throw Conflict(stateName, grainId, record.ETag, grainState.ETag);
        }

        (grainState.State, grainState.ETag, grainState.RecordExists) = (Instance.New<T>(), null, false);
        return Task.CompletedTask;
    }

    private static InconsistentStateException Conflict(string stateName, GrainId grainId, string? stored, string? current) =>
        new($"State {stateName} of grain {grainId} was changed by another writer.", stored, current);
}
