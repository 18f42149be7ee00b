using System.Collections.Immutable;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Mesos.V1;
using Microsoft.Extensions.Logging;
using MesosTask = Mesos.V1.Task;

namespace Levee.Grains.Frameworks;

// What agents' grains say, one way.
internal sealed partial class FrameworkGrain
{
    // Offers nobody is there to take go back, and no refusal is noted.
    private static readonly Filters NoRefusal = new() { RefuseSeconds = 0 };

    public async Task OffersAsync(ImmutableArray<Offer> offers)
    {
        var roles = IsKnown ? RoleRules.Of(Info) : [];
        var welcome = offers.Where(offer => _stream is not null && roles.Contains(offer.AllocationInfo.Role) && !_suppressed.Contains(offer.AllocationInfo.Role)).ToList();
        foreach (var offer in welcome)
        {
            var agentId = AgentId.From(offer.AgentId);
            _offers[OfferId.From(offer.Id)] = (agentId, offer.AllocationInfo.Role);
            _lostAgents.Remove(agentId);
        }

        if (welcome.Count > 0)
        {
            Tell(SchedulerEvents.Offers(welcome.Select(offer => OfferShape.For(Info, offer))));
            _metrics?.OffersSent.Add(welcome.Count);
        }

        foreach (var lot in offers.Except(welcome).GroupBy(offer => AgentId.From(offer.AgentId)))
        {
            await Agent(lot.Key).DeclineAsync(Id, [.. lot.Select(offer => OfferId.From(offer.Id))], NoRefusal, _revived);
        }
    }

    public Task RescindAsync(OfferId offerId)
    {
        if (_offers.Remove(offerId))
        {
            Tell(SchedulerEvents.Rescind(offerId));
            _metrics?.OffersRescinded.Add();
        }

        return Task.CompletedTask;
    }

    public async Task StatusUpdatesAsync(ImmutableArray<StatusUpdate> updates)
    {
        if (!IsKnown)
        {
            counters.Count("master/invalid_status_updates", updates.Length);
            await TurnAwayAsync(AgentId.From(updates[0].Status.AgentId));
            return;
        }

        var changes = ImmutableArray.CreateBuilder<ClusterChange>(updates.Length);
        foreach (var update in updates)
        {
            var (change, ended) = _tasks.Note(update);
            Tell(SchedulerEvents.Update(update.Status));
            if (change is not null)
            {
                changes.Add(change);
            }

            if (ended)
            {
                CountEnd(update.Status);
            }
        }

        counters.Count("master/valid_status_updates", updates.Length);
        await PublishAsync(changes.DrainToImmutable());
    }

    public async Task AgentTasksAsync(AgentId agentId, Guid session, FrameworkInfo? framework, ImmutableArray<MesosTask> tasks, ImmutableArray<Operation> operations, string? news)
    {
        if (IsCompleted || (!IsKnown && framework is null))
        {
            await TurnAwayAsync(agentId);
            return;
        }

        _lostAgents.Remove(agentId);
        _agents.Add(agentId);
        var recovering = !IsKnown;
        if (recovering)
        {
            await RecoverAsync(framework!);
        }

        var outcome = _tasks.Reconnect(agentId, session, tasks, IsPartitionAware, clock.GetUtcNow(), news);
        _operations.Reconnect(agentId, operations);
        Send(outcome.Statuses);
        await PublishAsync(outcome.Changes, withFramework: recovering);
        if (framework is not null && !Info.Equals(framework))
        {
            await Agent(agentId).UpdateFrameworkAsync(Info);
        }
    }

    public Task AgentLostAsync(AgentId agentId, AgentLoss loss, string? message)
    {
        if (!IsKnown)
        {
            return Task.CompletedTask;
        }

        if (loss == AgentLoss.Forgotten)
        {
            _lostAgents.Remove(agentId);
            return PublishAsync(_tasks.ForgetAgent(agentId));
        }

        var outcome = _tasks.LoseAgent(agentId, loss, Info, clock.GetUtcNow(), message);
        Send(outcome.Statuses);
        foreach (var status in _operations.LoseAgent(agentId, loss))
        {
            Tell(SchedulerEvents.Operation(status));
        }

        // The master tells all frameworks, the agent's grain those with tasks there: whoever comes second finds nothing to do.
        if (loss != AgentLoss.Disconnected && _lostAgents.Add(agentId))
        {
            _agents.Remove(agentId);
            Tell(SchedulerEvents.AgentFailure(agentId));
        }

        return PublishAsync(outcome.Changes);
    }

    // Nobody but an agent knows it: it is shown, and gets no offers, until it subscribes.
    private async Task RecoverAsync(FrameworkInfo framework)
    {
        var info = framework.Clone();
        info.Id = Id.ToMessage();
        registration.State = new() { Info = info, RegisteredTime = clock.GetUtcNow() };
        _metrics = MetricsOf(info);
        Keep();
        _recovered = true;
        StayAlive();
        await GrainFactory.GetGrain<IMasterGrain>(0).FrameworkKnownAsync(Id, CancellationToken.None);
        await TellAllocatorAsync();
        LogRecovered(Id, info.Name);
    }

    // Only a framework known to be removed may cost an agent its tasks.
    private Task TurnAwayAsync(AgentId agentId) => IsCompleted ? Agent(agentId).RemoveFrameworkAsync(Id) : Task.CompletedTask;

    [LoggerMessage(EventIds.FrameworkRecovered, LogLevel.Information, "Framework {FrameworkId} ({Name}) is known from an agent")]
    private partial void LogRecovered(FrameworkId frameworkId, string name);
}
