using System.Collections.Concurrent;
using Levee.EmbeddedEngine.Calls;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Runtime;

/// <summary>One process's end of the engine, silo or client: makes references, keeps local observers, sends calls on their way.</summary>
internal abstract partial class Node : IClusterClient, IDisposable
{
    /// <summary>Grain type of observers; their key is client id + observer id.</summary>
    public static readonly GrainType ObserverType = GrainType.Create("sys.client");

    private readonly ConcurrentDictionary<GrainId, LocalObserver> _observers = new();

    protected Node(IServiceProvider services, TimeProvider clock, ILogger logger, TimeSpan responseTimeout)
    {
        (ServiceProvider, Clock, Logger) = (services, clock, logger);
        Pending = new(clock, responseTimeout);
    }

    public IServiceProvider ServiceProvider { get; }

    public TimeProvider Clock { get; }

    public ILogger Logger { get; }

    public PendingCalls Pending { get; }

    /// <summary>Names this run of the node among the clients of a silo.</summary>
    public string ClientId { get; } = Guid.NewGuid().ToString("N");

    /// <summary>What a grain class of this interface is called by convention: IAgentGrain → agent.</summary>
    public static string ConventionalName(Type interfaceType) =>
        GrainClass.NameOf(interfaceType.Name is ['I', >= 'A' and <= 'Z', ..] ? interfaceType.Name[1..] : interfaceType.Name);

    /// <summary>Sends a call; returns when it has started or is queued.</summary>
    public abstract void Dispatch(GrainReference target, Request request);

    /// <summary>A reference of an interface.</summary>
    public object Bind(Type interfaceType, GrainId id) =>
        interfaceType == typeof(IAddressable) || interfaceType == typeof(IGrain) || interfaceType == typeof(IGrainObserver)
            ? new PlainReference(this, id, interfaceType)
            : ProxyEmitter.Of(interfaceType)(this, id);

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidKey =>
        (TGrainInterface)Grain(typeof(TGrainInterface), GrainIdKeyExtensions.CreateGuidKey(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerKey =>
        (TGrainInterface)Grain(typeof(TGrainInterface), GrainIdKeyExtensions.CreateIntegerKey(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithStringKey =>
        (TGrainInterface)Grain(typeof(TGrainInterface), TextKey(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable => (TGrainInterface)Bind(typeof(TGrainInterface), grainId);

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => (IGrain)Grain(grainInterfaceType, GrainIdKeyExtensions.CreateGuidKey(grainPrimaryKey), null);

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => (IGrain)Grain(grainInterfaceType, GrainIdKeyExtensions.CreateIntegerKey(grainPrimaryKey), null);

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => (IGrain)Grain(grainInterfaceType, TextKey(grainPrimaryKey), null);

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj) where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj is GrainReference)
        {
            throw new ArgumentException("The argument is a reference already.", nameof(obj));
        }

        var id = GrainId.Create(ObserverType, $"{ClientId}+{Guid.NewGuid():N}");
        _observers[id] = new(this, obj);
        return (TGrainObserverInterface)Bind(typeof(TGrainObserverInterface), id);
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj) where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj is not GrainReference { GrainId: var id } || !_observers.TryRemove(id, out _))
        {
            throw new ArgumentException("Reference is not associated with a local object.", nameof(obj));
        }
    }

    public virtual void Dispose() => Pending.Dispose();

    /// <summary>Logs what nobody waits for.</summary>
    public void LogOneWayFailed(string method, Exception error) => LogOneWayFailed(Logger, method, error);

    /// <summary>Calls an observer of this process.</summary>
    protected bool TryDispatchToObserver(GrainId id, Request request)
    {
        if (!_observers.TryGetValue(id, out var observer))
        {
            return false;
        }

        request.CopyArguments();
        Deliver(observer, request);
        return true;
    }

    /// <summary>Runs or queues a call; false when the target is dead.</summary>
    protected bool Deliver(TurnQueue target, Request request)
    {
        if (request.Reply is null && !request.IsOneWay && request.Pending is null)
        {
            if (target.TryRun(request))
            {
                return true;
            }

            request.Promise();
            Pending.Watch(request);
        }

        return target.TryEnqueue(request);
    }

    /// <summary>The grain type that a new reference gets.</summary>
    protected abstract GrainType TypeOf(Type interfaceType, string? prefix);

    [LoggerMessage(EventIds.OneWayFailed, LogLevel.Warning, "{Method}, which nobody waits for, failed")]
    private static partial void LogOneWayFailed(ILogger logger, string method, Exception error);

    private static IdSpan TextKey(string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return IdSpan.Create(key);
    }

    private object Grain(Type interfaceType, IdSpan key, string? prefix) => Bind(interfaceType, new(TypeOf(interfaceType, prefix), key));

    /// <summary>A reference without methods.</summary>
    private sealed class PlainReference(Node node, GrainId id, Type interfaceType) : GrainReference(node, id, interfaceType), IGrain, IGrainObserver;
}
