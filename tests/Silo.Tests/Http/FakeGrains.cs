using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Master;
using Orleans;
using Orleans.Runtime;

namespace Levee.Silo.Tests.Http;

/// <summary>Hands out one framework, one agent and one master, and passes observers through as they are.</summary>
internal sealed partial class FakeGrains : IGrainFactory
{
    private readonly IFrameworkGrain _framework;
    private readonly IAgentGrain _agent;
    private readonly IMasterGrain _master;
    private readonly IAllocatorGrain _allocator;

    public FakeGrains()
    {
        _framework = GrainDouble.Of<IFrameworkGrain>(Framework);
        _agent = GrainDouble.Of<IAgentGrain>(Agent);
        _master = GrainDouble.Of<IMasterGrain>(Master);
        _allocator = GrainDouble.Of<IAllocatorGrain>(Allocator);
    }

    public FakeFramework Framework { get; } = new();

    public FakeAgent Agent { get; } = new();

    public FakeMaster Master { get; } = new();

    public FakeAllocator Allocator { get; } = new();

    public string? FrameworkKey { get; private set; }

    public string? AgentKey { get; private set; }

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        if (typeof(TGrainInterface) == typeof(IAgentGrain))
        {
            AgentKey = primaryKey;
            return (TGrainInterface)_agent;
        }

        FrameworkKey = primaryKey;
        return (TGrainInterface)(object)_framework;
    }

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => (TGrainInterface)(typeof(TGrainInterface) == typeof(IAllocatorGrain) ? _allocator : (object)_master);

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => (TGrainObserverInterface)obj;

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
    }

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw new NotSupportedException();
}
