using System.Collections.Concurrent;
using Levee.EmbeddedEngine.Calls;
using Levee.EmbeddedEngine.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Runtime;

/// <summary>The silo: the activations of this process, and the clients at its gateway.</summary>
internal sealed class SiloNode(
    IServiceProvider services,
    TimeProvider clock,
    ILogger<SiloNode> logger,
    IOptions<SiloMessagingOptions> messaging,
    IOptions<GrainCollectionOptions> collection,
    IOptions<EndpointOptions> endpoint) : Node(services, clock, logger, messaging.Value.ResponseTimeout)
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();
    private readonly ConcurrentDictionary<string, Connection> _clients = new();
    private readonly Lazy<GrainClasses> _classes = new(() => new());
    private ITimer? _collector;
    private volatile bool _stopped;

    public GrainCollectionOptions Collection => collection.Value;

    public int MaxMessageSize => messaging.Value.MaxMessageBodySize;

    public SiloAddress Address { get; } = SiloAddress.New(new(endpoint.Value.AdvertisedIPAddress, endpoint.Value.SiloPort), (int)(clock.GetUtcNow().ToUnixTimeSeconds() & int.MaxValue));

    public ICollection<Activation> Activations => _activations.Values;

    public override void Dispatch(GrainReference target, Request request)
    {
        if (target.GrainId.Type == ObserverType)
        {
            DispatchToObserver(target.GrainId, target.Interface, request);
            return;
        }

        request.CopyArguments();
        if (target.Target is not { IsDead: false } turn || !Deliver(turn, request))
        {
            target.Target = DispatchToGrain(target.GrainId, target.Interface, request);
        }
    }

    /// <summary>Delivers a call that came over a connection. Its arguments belong to nobody else.</summary>
    public void DispatchReceived(GrainId id, Type interfaceType, Request request)
    {
        if (id.Type == ObserverType)
        {
            DispatchToObserver(id, interfaceType, request);
        }
        else
        {
            DispatchToGrain(id, interfaceType, request);
        }
    }

    /// <summary>Delivers a call that waited at an activation that has ended; false when that failed, and the caller was told.</summary>
    public bool DispatchAgain(GrainId id, Request request)
    {
        try
        {
            DispatchToGrain(id, typeof(IGrain), request);
            return true;
        }
        catch (SiloUnavailableException error)
        {
            request.End(this, error);
            return false;
        }
    }

    public void Remove(Activation activation) => _activations.TryRemove(new(activation.GrainId, activation));

    public bool AddClient(string id, Connection connection)
    {
        _clients.TryGetValue(id, out var earlier);
        _clients[id] = connection;
        earlier?.Close("the client connected again");
        return earlier is null;
    }

    public void RemoveClient(string id, Connection connection) => _clients.TryRemove(new(id, connection));

    /// <summary>Begins to look for idle activations.</summary>
    public void Start() => _collector = Clock.CreateTimer(static state => ((SiloNode)state!).CollectIdle(), this, Collection.CollectionQuantum, Collection.CollectionQuantum);

    /// <summary>Ends all activations; calls that come later are refused.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_collector is not null)
        {
            await _collector.DisposeAsync();
        }

        // What is deactivated may call others, and so bring them back: a few rounds, then the door is shut.
        for (var round = 0; round < 3 && !_activations.IsEmpty; round++)
        {
            _stopped = round > 0;
            await EndAllAsync(cancellationToken);
        }

        _stopped = true;
    }

    /// <summary>Ends activations that were not called for <paramref name="age"/>.</summary>
    public void Collect(TimeSpan? age)
    {
        var now = Clock.GetTimestamp();
        foreach (var activation in _activations.Values)
        {
            if (activation.WasUsed)
            {
                activation.WasUsed = false;
                activation.LastUsed = now;
            }

            var limit = age ?? Collection.ClassSpecificCollectionAge.GetValueOrDefault(activation.Class.Type.FullName!, Collection.CollectionAge);
            if (activation.KeepUntil <= now && (age == TimeSpan.Zero || Clock.GetElapsedTime(activation.LastUsed, now) >= limit))
            {
                activation.Deactivate(new(DeactivationReasonCode.ActivationIdle, $"There was no call for {limit}."));
            }
        }
    }

    public override void Dispose()
    {
        _collector?.Dispose();
        base.Dispose();
    }

    protected override GrainType TypeOf(Type interfaceType, string? prefix) => _classes.Value.Of(interfaceType, prefix).GrainType;

    private void CollectIdle() => Collect(null);

    private async Task EndAllAsync(CancellationToken cancellationToken)
    {
        var all = _activations.Values.ToList();
        foreach (var activation in all)
        {
            activation.Deactivate(new(DeactivationReasonCode.ShuttingDown, "The silo stops."), cancellationToken);
        }

        // A call that never ends must not keep the process.
        var ended = Task.WhenAll(all.Select(activation => activation.Deactivated));
        await Task.WhenAny(ended, Task.Delay(s_grace, Clock, cancellationToken));
        all.ForEach(activation => activation.Abandon());
        await ended.WaitAsync(cancellationToken);
    }

    private void DispatchToObserver(GrainId id, Type interfaceType, Request request)
    {
        if (request.Reply is null)
        {
            request.CopyArguments();
        }

        if (TryDispatchToObserver(id, request))
        {
            return;
        }

        var key = id.Key.ToString();
        if (key.IndexOf('+', StringComparison.Ordinal) is > 0 and var plus && _clients.TryGetValue(key[..plus], out var connection))
        {
            connection.SendRequest(id, interfaceType, request);
        }
        else
        {
            request.End(this, new ClientNotAvailableException(id));
        }
    }

    private Activation DispatchToGrain(GrainId id, Type interfaceType, Request request)
    {
        var grainClass = _classes.Value.Find(id.Type);
        if (grainClass is null || !interfaceType.IsAssignableFrom(grainClass.Type))
        {
            grainClass = _classes.Value.Of(interfaceType);
            id = new(grainClass.GrainType, id.Key);
        }

        while (true)
        {
            var activation = _activations.GetValueOrDefault(id) ?? Create(grainClass, id);
            if (Deliver(activation, request))
            {
                return activation;
            }

            // It died since it was looked up, and is on its way out of the table.
            Remove(activation);
        }
    }

    private Activation Create(GrainClass grainClass, GrainId id)
    {
        if (_stopped)
        {
            throw new SiloUnavailableException($"The silo stops; grain {id} is not activated any more.");
        }

        var made = new Activation(this, grainClass, id);
        var kept = _activations.GetOrAdd(id, made);
        if (kept == made)
        {
            made.Start();
        }

        return kept;
    }
}
