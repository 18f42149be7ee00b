using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Operations;
using Mesos.V1;

namespace Levee.Grains.Frameworks;

// What agents' grains say about executors, operations and maintenance, one way.
internal sealed partial class FrameworkGrain
{
    // Source: spec mesos/master-behaviour.md section 7: so long an operation waits for a framework that nobody knows.
    private static readonly TimeSpan AdoptionWait = TimeSpan.FromMinutes(10);

    public Task MessageAsync(AgentId agentId, string executorId, ByteString data)
    {
        counters.Count(_stream is null ? "master/invalid_executor_to_framework_messages" : "master/valid_executor_to_framework_messages");
        Tell(SchedulerEvents.Message(agentId, executorId, data));
        return Task.CompletedTask;
    }

    public Task ExecutorExitedAsync(AgentId agentId, string executorId, int status)
    {
        Tell(SchedulerEvents.ExecutorFailure(agentId, executorId, status));
        return Task.CompletedTask;
    }

    public Task OperationUpdateAsync(Operation operation)
    {
        if (IsKnown)
        {
            _operations.Note(operation);
            Tell(SchedulerEvents.Operation(operation.LatestStatus));
            return Task.CompletedTask;
        }

        _orphanSince ??= clock.GetUtcNow();
        return IsCompleted || clock.GetUtcNow() - _orphanSince >= AdoptionWait ? AdoptAsync(operation) : Task.CompletedTask;
    }

    public Task InverseOffersAsync(ImmutableArray<InverseOffer> offers)
    {
        if (_stream is null)
        {
            // Nobody is there to answer: the agent asks again later.
            return Task.WhenAll(offers.Select(offer => AgentId.From(offer.AgentId)).Distinct().Select(agentId => Agent(agentId).ReleaseOffersAsync(Id)));
        }

        foreach (var offer in offers)
        {
            _inverseOffers[OfferId.From(offer.Id)] = AgentId.From(offer.AgentId);
            _inverseAgents.Add(AgentId.From(offer.AgentId));
        }

        Tell(SchedulerEvents.InverseOffers(offers));
        return Task.CompletedTask;
    }

    public Task RescindInverseOfferAsync(OfferId offerId)
    {
        if (_inverseOffers.Remove(offerId))
        {
            Tell(SchedulerEvents.RescindInverseOffer(offerId));
        }

        return Task.CompletedTask;
    }

    // Nobody is left to acknowledge, so the master does.
    private Task AdoptAsync(Operation operation) => operation.LatestStatus is { Uuid: { } uuid } && operation.LatestStatus.State.IsTerminal()
        ? Agent(AgentId.From(operation.AgentId)).AcknowledgeOperationAsync(Id, operation.Info.Id.Value, uuid.Value)
        : Task.CompletedTask;
}
