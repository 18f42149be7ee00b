using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>A place for grain state. Every operation checks and sets the ETag.</summary>
public interface IGrainStorage
{
    /// <summary>Fills <paramref name="grainState"/>; a record that does not exist leaves a new state, no ETag and RecordExists false.</summary>
    Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <summary>Stores <paramref name="grainState"/> and sets its new ETag.</summary>
    /// <exception cref="InconsistentStateException">The stored ETag is not the given one.</exception>
    Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <summary>Removes the record.</summary>
    /// <exception cref="InconsistentStateException">The stored ETag is not the given one.</exception>
    Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <inheritdoc cref="ReadStateAsync{T}(string, GrainId, IGrainState{T})"/>
    Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ReadStateAsync(stateName, grainId, grainState);

    /// <inheritdoc cref="WriteStateAsync{T}(string, GrainId, IGrainState{T})"/>
    Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        WriteStateAsync(stateName, grainId, grainState);

    /// <inheritdoc cref="ClearStateAsync{T}(string, GrainId, IGrainState{T})"/>
    Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ClearStateAsync(stateName, grainId, grainState);
}
