using Levee.Grains.Delivery;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Master;
using Levee.Grains.Metrics;
using Mesos.V1;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Levee.Grains.Agents;

/// <inheritdoc cref="IAgentGrain"/>
/// <remarks>
/// Who the agent is and where it stands is stored; what it runs and what is offered is in <see cref="AgentLedger"/>, made anew from each connect.
/// It tells frameworks, the allocator, the master and the feed one way, so that it never waits for a grain that may wait for it.
/// Source: spec mesos/master-behaviour.md section 5.
/// </remarks>
[GrainType("levee.agent")]
internal sealed partial class AgentGrain(
    [PersistentState("agent")] IPersistentState<AgentRegistration> registration,
    IOptions<MasterOptions> options,
    IAuthorizer authorizer,
    MasterMetrics metrics,
    TimeProvider clock,
    ILogger<AgentGrain> logger) : Grain, IAgentGrain
{
    // An agent finds out by its next heartbeat that the silo started anew, so it beats more often than the time-out asks for.
    private const int BeatsPerTimeout = 3;

    private readonly Guid _activation = Guid.NewGuid();
    private readonly OperationMetrics _operations = new(metrics);
    private AgentLedger? _ledger;
    private Courier? _courier;
    private IAgentObserver? _agent;
    private Guid _session;
    private AgentStanding _standing;
    private DateTimeOffset _lastSeen;
    private DateTimeOffset? _reregisteredTime;
    private long _version;
    private long _round;

    private AgentId Id => new(this.GetPrimaryKeyString());

    private bool IsConnected => _standing == AgentStanding.Connected && _ledger is not null;

    // Known to this activation, be its connection broken.
    private bool IsRegistered => _standing is AgentStanding.Connected or AgentStanding.Disconnected;

    private bool IsOffered => IsConnected && !registration.State.Deactivated;

    private IMasterGrain Master => GrainFactory.GetGrain<IMasterGrain>(0);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _standing = registration.State.Standing is AgentStanding.Unreachable or AgentStanding.Gone ? registration.State.Standing : AgentStanding.Recovered;
        _lastSeen = clock.GetUtcNow();
        var period = options.Value.OfferTimeout is { } age && age < options.Value.AgentPingTimeout ? age : options.Value.AgentPingTimeout;
        this.RegisterGrainTimer(LookAtClockAsync, new() { DueTime = period, Period = period, KeepAlive = true });
        return Task.CompletedTask;
    }

    public async Task RemoveFrameworkAsync(FrameworkId frameworkId)
    {
        if (_ledger is null)
        {
            return;
        }

        _inverse.Forget(frameworkId);
        _ledger.ForgetFramework(frameworkId);
        _launches.Forget(framework => framework.Id.Value == frameworkId.Value);
        Send(agent => agent.ShutdownFrameworkAsync(frameworkId));
        await ReportAsync();
    }

    public Task UpdateFrameworkAsync(FrameworkInfo framework)
    {
        Send(agent => agent.UpdateFrameworkAsync(framework));
        return Task.CompletedTask;
    }

    private void Send(Func<IAgentObserver, Task> message)
    {
        if (_agent is { } agent && IsConnected)
        {
            _courier!.Post(() => message(agent));
        }
    }

    // Whoever asks meanwhile is told what was stored before.
    private async Task StoreAsync(AgentRegistration next, CancellationToken cancellationToken)
    {
        var before = registration.State;
        registration.State = next;
        try
        {
            await registration.WriteStateAsync(cancellationToken);
        }
        catch
        {
            registration.State = before;
            throw;
        }
    }
}
