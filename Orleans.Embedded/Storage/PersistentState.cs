using Levee.EmbeddedEngine.Runtime;
using Levee.EmbeddedEngine.Wire;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Providers;
using Orleans.Runtime;
using Orleans.Storage;

namespace Levee.EmbeddedEngine.Storage;

/// <summary>A stored state of one activation.</summary>
internal sealed class PersistentState<T>(Activation activation, string stateName, string? storageName) : IPersistentState<T>
{
    private readonly IGrainStorage _storage = activation.ActivationServices.GetKeyedService<IGrainStorage>(storageName ?? ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME)
        ?? throw new OrleansConfigurationException($"State '{stateName}' of grain {activation.GrainId} is kept in storage '{storageName ?? ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME}', which was not added to the silo.");

    private readonly GrainState<T> _state = new(Instance.New<T>());

    public T State
    {
        get => _state.State!;
        set => _state.State = value;
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _state.RecordExists;

    public Task ReadStateAsync() => ReadStateAsync(default);

    public Task WriteStateAsync() => WriteStateAsync(default);

    public Task ClearStateAsync() => ClearStateAsync(default);

    public async Task ReadStateAsync(CancellationToken cancellationToken)
    {
        await _storage.ReadStateAsync(stateName, activation.GrainId, _state, cancellationToken);
        _state.State ??= Instance.New<T>();
    }

    public Task WriteStateAsync(CancellationToken cancellationToken) =>
        CheckedAsync(() => _storage.WriteStateAsync(stateName, activation.GrainId, _state, cancellationToken));

    public async Task ClearStateAsync(CancellationToken cancellationToken)
    {
        await CheckedAsync(() => _storage.ClearStateAsync(stateName, activation.GrainId, _state, cancellationToken));
        _state.State ??= Instance.New<T>();
    }

    /// <summary>After a conflict the state in memory is worth nothing: the activation ends, the next one reads it anew.</summary>
    private async Task CheckedAsync(Func<Task> operation)
    {
        try
        {
            await operation();
        }
        catch (InconsistentStateException error)
        {
            activation.Deactivate(new(DeactivationReasonCode.ApplicationError, error, "Another writer changed the state of this grain."));
            throw;
        }
    }
}
