using Levee.Engine.Hosting;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace Levee.Engine.Lifecycle;

/// <summary>A write that meets another writer's.</summary>
public sealed class StorageConflictTests
{
    [Fact]
    public async Task A_write_conflict_reaches_the_caller_and_ends_the_activation()
    {
        var storage = new ContestedStorage();
        await using var silo = await EngineHost.StartSiloAsync(EngineHost.FreePort(), builder =>
            builder.ConfigureServices(services => services.AddGrainStorage("Contested", (_, _) => storage)));
        var grain = silo.Grains.GetGrain<IContestedGrain>(Guid.NewGuid());
        await grain.SaveAsync("mine");
        storage.Etag = "another";
        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.SaveAsync("mine too"));
        await EngineHost.EventuallyAsync(async () => await grain.EtagAsync() == "another", "the next activation has read the state anew");
    }

    private sealed class ContestedStorage : IGrainStorage
    {
        private int _version;

        public string? Etag { get; set; }

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            (grainState.ETag, grainState.RecordExists) = (Etag, Etag is not null);
            return Task.CompletedTask;
        }

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (grainState.ETag != Etag)
            {
                throw new InconsistentStateException("Somebody else wrote.", Etag, grainState.ETag);
            }

            grainState.ETag = Etag = $"{++_version}";
            return Task.CompletedTask;
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();
    }
}

/// <summary>A grain whose state others write too.</summary>
public interface IContestedGrain : IGrainWithGuidKey
{
    Task SaveAsync(string text);

    Task<string?> EtagAsync();
}

/// <inheritdoc cref="IContestedGrain"/>
internal sealed class ContestedGrain([PersistentState("life", "Contested")] IPersistentState<LifeState> state) : Grain, IContestedGrain
{
    public Task SaveAsync(string text)
    {
        state.State.Text = text;
        return state.WriteStateAsync();
    }

    public Task<string?> EtagAsync() => Task.FromResult(state.Etag);
}
