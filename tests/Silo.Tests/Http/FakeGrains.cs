using System.Collections.Immutable;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Mesos.V1;
using Orleans;
using Orleans.Runtime;

namespace Levee.Silo.Tests.Http;

/// <summary>Hands out one framework and one master, and passes observers through as they are.</summary>
internal sealed class FakeGrains : IGrainFactory, IMasterGrain
{
    public FakeFramework Framework { get; } = new();

    public string? FrameworkKey { get; private set; }

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        FrameworkKey = primaryKey;
        return (TGrainInterface)(object)Framework;
    }

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => (TGrainInterface)(object)this;

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => (TGrainObserverInterface)obj;

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
    }

    public Task<FrameworkId> NewFrameworkIdAsync(CancellationToken cancellationToken) => Task.FromResult(new FrameworkId("M-0000"));

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw new NotSupportedException();

    public Task<MasterDescription> DescribeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<AgentAdmission> AdmitAgentAsync(AgentInfo info, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> TakeOfferNumbersAsync(int count, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task FrameworkKnownAsync(FrameworkId frameworkId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ImmutableArray<AgentId>> ListAgentsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ImmutableArray<FrameworkId>> ListFrameworksAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
