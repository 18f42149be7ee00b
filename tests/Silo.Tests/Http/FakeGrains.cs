using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Orleans;
using Orleans.Runtime;

namespace Levee.Silo.Tests.Http;

/// <summary>Hands out one framework and one master, and passes observers through as they are.</summary>
internal sealed partial class FakeGrains : IGrainFactory
{
    private readonly IFrameworkGrain _framework;
    private readonly IMasterGrain _master;

    public FakeGrains()
    {
        _framework = GrainDouble.Of<IFrameworkGrain>(Framework);
        _master = GrainDouble.Of<IMasterGrain>(this);
    }

    public FakeFramework Framework { get; } = new();

    public string? FrameworkKey { get; private set; }

    public FrameworkId NextId { get; set; } = new("M-0000");

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        FrameworkKey = primaryKey;
        return (TGrainInterface)(object)_framework;
    }

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => (TGrainInterface)(object)_master;

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => (TGrainObserverInterface)obj;

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
    }

    public Task<FrameworkId> NewFrameworkIdAsync(CancellationToken cancellationToken) => Task.FromResult(NextId);

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw new NotSupportedException();
}
