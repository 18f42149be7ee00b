using System.Collections.Immutable;
using Levee.Grains.Interfaces.Agents;
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
            _stream!.Add(SchedulerEvents.Offers(welcome.Select(offer => OfferShape.For(Info, offer))));
        }

        foreach (var lot in offers.Except(welcome).GroupBy(offer => AgentId.From(offer.AgentId)))
        {
            await Agent(lot.Key).DeclineAsync(Id, [.. lot.Select(offer => OfferId.From(offer.Id))], NoRefusal);
        }
    }

    public Task RescindAsync(OfferId offerId)
    {
        if (_offers.Remove(offerId))
        {
            _stream?.Add(SchedulerEvents.Rescind(offerId));
        }

        return Task.CompletedTask;
    }

    public async Task StatusUpdateAsync(StatusUpdate update)
    {
        if (!IsKnown)
        {
            await TurnAwayAsync(AgentId.From(update.Status.AgentId));
            return;
        }

        var change = _tasks.Note(update);
        _stream?.Add(SchedulerEvents.Update(update.Status));
        if (change is not null)
        {
            await PublishAsync([change]);
        }
    }

    public async Task AgentTasksAsync(AgentId agentId, Guid session, FrameworkInfo? framework, ImmutableArray<MesosTask> tasks)
    {
        if (IsCompleted || (!IsKnown && framework is null))
        {
            await TurnAwayAsync(agentId);
            return;
        }

        _lostAgents.Remove(agentId);
        var recovering = !IsKnown;
        if (recovering)
        {
            await RecoverAsync(framework!);
        }

        var outcome = _tasks.Reconnect(agentId, session, tasks, IsPartitionAware, clock.GetUtcNow());
        Send(outcome.Statuses);
        await PublishAsync(outcome.Changes, withFramework: recovering);
        if (framework is not null && !Info.Equals(framework))
        {
            await Agent(agentId).UpdateFrameworkAsync(Info);
        }
    }

    public Task AgentLostAsync(AgentId agentId, AgentLoss loss)
    {
        if (!IsKnown)
        {
            return Task.CompletedTask;
        }

        var outcome = _tasks.LoseAgent(agentId, loss == AgentLoss.Unreachable, IsPartitionAware, clock.GetUtcNow());
        Send(outcome.Statuses);

        // The master tells all frameworks, the agent's grain those with tasks there: whoever comes second finds nothing to do.
        if (_lostAgents.Add(agentId))
        {
            _stream?.Add(SchedulerEvents.AgentFailure(agentId));
        }

        return PublishAsync(outcome.Changes);
    }

    // Nobody but an agent knows it: it is shown, and gets no offers, until it subscribes.
    private async Task RecoverAsync(FrameworkInfo framework)
    {
        var info = framework.Clone();
        info.Id = Id.ToMessage();
        registration.State = new() { Info = info, RegisteredTime = clock.GetUtcNow() };
        await registration.WriteStateAsync();
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
