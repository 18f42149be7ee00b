using System.Collections.Immutable;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Metrics;
using Mesos.V1;
using Mesos.V1.Scheduler;
using AgentsAcceptance = Levee.Grains.Agents.Acceptance;

namespace Levee.Grains.Frameworks;

// Calls of the scheduler. Source: spec scheduler-api sections 1.1 (rows 15 to 23) and 4.
internal sealed partial class FrameworkGrain
{
    public async Task<CallReply> CallAsync(Call call, string? streamId, string? principal, CancellationToken cancellationToken) =>
        CallGate.Refusal(Id, IsKnown ? Info : null, principal, _stream?.Id, streamId) ?? await AnswerAsync(call, cancellationToken);

    private async Task<CallReply> AnswerAsync(Call call, CancellationToken cancellationToken)
    {
        Count(call);
        switch (call.Type)
        {
            case Call.Types.Type.Teardown:
                await RemoveAsync(cancellationToken);
                break;
            case Call.Types.Type.Accept:
                await AcceptAsync(call.Accept, cancellationToken);
                break;
            case Call.Types.Type.Decline:
                await DeclineAsync(call.Decline);
                break;
            case Call.Types.Type.Revive:
                await ReviveAsync(call.Revive?.Roles);
                break;
            case Call.Types.Type.Suppress:
                await SuppressAsync(call.Suppress?.Roles);
                break;
            case Call.Types.Type.Kill:
                await KillAsync(call.Kill, cancellationToken);
                break;
            case Call.Types.Type.Acknowledge:
                await AcknowledgeAsync(call.Acknowledge);
                break;
            case Call.Types.Type.Reconcile:
                await ReconcileAsync(call.Reconcile, cancellationToken);
                break;
            case Call.Types.Type.ReconcileOperations:
                await ReconcileOperationsAsync(call.ReconcileOperations, cancellationToken);
                break;
            case Call.Types.Type.UpdateFramework:
                return await UpdateAsync(call.UpdateFramework, cancellationToken);
            case Call.Types.Type.Shutdown:
                await ShutdownAsync(call.Shutdown);
                break;
            case Call.Types.Type.Message:
                await MessageAsync(call.Message);
                break;
            case Call.Types.Type.Request:
                break; // Mesos' own allocator ignores it too.
            case Call.Types.Type.AcceptInverseOffers:
                await AnswerAsync(call.AcceptInverseOffers.InverseOfferIds, accepted: true, call.AcceptInverseOffers.Filters);
                break;
            case Call.Types.Type.DeclineInverseOffers:
                await AnswerAsync(call.DeclineInverseOffers.InverseOfferIds, accepted: false, call.DeclineInverseOffers.Filters);
                break;
            case Call.Types.Type.AcknowledgeOperationStatus:
                await AcknowledgeAsync(call.AcknowledgeOperationStatus);
                break;
            default:
                return new(501, null);
        }

        return CallReply.Accepted;
    }

    private async Task AcceptAsync(Call.Types.Accept accept, CancellationToken cancellationToken)
    {
        var ids = accept.OfferIds.Select(OfferId.From).ToList();
        var known = ids.Where(_offers.ContainsKey).Distinct().ToList();
        var agents = known.Select(id => _offers[id].AgentId).Distinct().ToList();
        var problem = OffersProblem(ids, agents);
        if (problem is not null)
        {
            await ReturnAsync(known, NoRefusal);
            var refused = AgentsAcceptance.RefuseOffers(Info, accept, problem, clock.GetUtcNow());
            await ShowAsync(new(Guid.Empty, [], refused.Rejected, refused.Refused, []));
            return;
        }

        foreach (var id in known)
        {
            _offers.Remove(id);
        }

        _metrics?.OffersAccepted.Add(known.Count);
        foreach (var operation in accept.Operations)
        {
            _metrics?.Operated(operation.Type);
        }

        var refusals = accept.Operations.SelectMany(operation => operation.LaunchGroup?.TaskGroup.Tasks ?? operation.Launch?.TaskInfos ?? [])
            .Select(task => TaskId.From(task.TaskId)).Distinct()
            .Select(id => (Id: id, Problem: _tasks.IdProblem(id))).Where(one => one.Problem is not null)
            .ToImmutableDictionary(one => one.Id, one => one.Problem!);
        await ShowAsync(await Agent(agents[0]).AcceptAsync(Info, accept, refusals, _revived, cancellationToken));
    }

    // What the agent's grain cannot see: offers it does not hold, or that lie on several agents.
    private string? OffersProblem(List<OfferId> ids, List<AgentId> agents) =>
        ids.Count == 0 ? "No offers specified"
        : ids.FirstOrDefault(id => !_offers.ContainsKey(id)) is { Value: not null } gone ? $"Offer {gone} is no longer valid"
        : agents.Count > 1 && ids.First(id => _offers[id].AgentId != agents[0]) is var other
            ? $"Aggregated offers must belong to one single agent. Offer {other} uses agent {_offers[other].AgentId} and agent {agents[0]}"
        : null;

    private Task ShowAsync(AcceptResult result)
    {
        var changes = result.Launched.Select(task => (ClusterChange)_tasks.Launch(task, result.Session)).ToImmutableArray();
        if (result.Launched is [var first, ..])
        {
            _agents.Add(AgentId.From(first.AgentId));
        }

        Send(result.Rejected);
        foreach (var operation in result.Pending)
        {
            _operations.Note(operation);
        }

        foreach (var status in result.Operations)
        {
            Tell(SchedulerEvents.Operation(status));
        }

        return PublishAsync(changes);
    }

    private Task DeclineAsync(Call.Types.Decline decline)
    {
        var known = decline.OfferIds.Select(OfferId.From).Where(_offers.ContainsKey).Distinct().ToList();
        _metrics?.OffersDeclined.Add(known.Count);
        return ReturnAsync(known, decline.Filters);
    }

    private async Task ReturnAsync(List<OfferId> ids, Filters? filters)
    {
        foreach (var lot in ids.GroupBy(id => _offers[id].AgentId).ToList())
        {
            foreach (var id in lot)
            {
                _offers.Remove(id);
            }

            await Agent(lot.Key).DeclineAsync(Id, [.. lot], filters, _revived);
        }
    }

    // One role that is not subscribed makes the whole call a silent no-op.
    private ImmutableArray<string>? Subscribed(IReadOnlyCollection<string>? roles)
    {
        var own = RoleRules.Of(Info);
        return roles is null or { Count: 0 } ? [.. own] : roles.All(own.Contains) ? [.. roles] : null;
    }

    private async Task ReviveAsync(IReadOnlyCollection<string>? wanted)
    {
        if (Subscribed(wanted) is { } roles)
        {
            _suppressed = _suppressed.RemoveRange(roles);
            await TellAllocatorAsync();
            await TellRevivedAsync(roles);
            await PublishAsync([], withFramework: true);
            foreach (var agentId in _inverseAgents)
            {
                await Agent(agentId).ForgetInverseRefusalsAsync(Id);
            }
        }
    }

    private async Task SuppressAsync(IReadOnlyCollection<string>? unwanted)
    {
        if (Subscribed(unwanted) is { } roles)
        {
            _suppressed = [.. _suppressed.Union(roles)];
            await TellAllocatorAsync();
            await PublishAsync([], withFramework: true);
        }
    }

    private async Task KillAsync(Call.Types.Kill kill, CancellationToken cancellationToken)
    {
        if (_tasks.FindActive(TaskId.From(kill.TaskId)) is not { } task)
        {
            await ReconcileAsync(new() { Tasks = { new Call.Types.Reconcile.Types.Task { TaskId = kill.TaskId, AgentId = kill.AgentId } } }, cancellationToken);
        }
        else if (kill.AgentId is null || kill.AgentId.Value == task.AgentId.Value)
        {
            await Agent(AgentId.From(task.AgentId)).KillTaskAsync(Id, TaskId.From(kill.TaskId), kill.KillPolicy);
        }
    }

    private async Task AcknowledgeAsync(Call.Types.Acknowledge acknowledge)
    {
        if (string.IsNullOrWhiteSpace(acknowledge.AgentId.Value))
        {
            counters.Count("master/invalid_status_update_acknowledgements");
            return; // An unknown agent, and no grain has a blank key.
        }

        counters.Count("master/valid_status_update_acknowledgements");
        var id = TaskId.From(acknowledge.TaskId);
        var (terminal, changes) = _tasks.Acknowledge(id, acknowledge.Uuid);
        await Agent(AgentId.From(acknowledge.AgentId)).AcknowledgeAsync(Id, id, acknowledge.Uuid, terminal);
        await PublishAsync(changes);
    }

    private async Task ShutdownAsync(Call.Types.Shutdown shutdown)
    {
        if (!string.IsNullOrWhiteSpace(shutdown.AgentId.Value))
        {
            await Agent(AgentId.From(shutdown.AgentId)).ShutdownExecutorAsync(Id, shutdown.ExecutorId.Value);
        }
    }

    private async Task MessageAsync(Call.Types.Message message)
    {
        var known = _agents.Contains(AgentId.From(message.AgentId));
        counters.Count(known ? "master/valid_framework_to_executor_messages" : "master/invalid_framework_to_executor_messages");
        if (known)
        {
            await Agent(AgentId.From(message.AgentId)).MessageExecutorAsync(Id, message.ExecutorId.Value, message.Data);
        }
    }

    private async Task AnswerAsync(IEnumerable<OfferID> given, bool accepted, Filters? filters)
    {
        foreach (var lot in given.Select(OfferId.From).Where(_inverseOffers.ContainsKey).Distinct().GroupBy(id => _inverseOffers[id]).ToList())
        {
            foreach (var id in lot)
            {
                _inverseOffers.Remove(id);
            }

            await Agent(lot.Key).AnswerInverseOffersAsync(Id, [.. lot], accepted, filters);
        }
    }

    private async Task AcknowledgeAsync(Call.Types.AcknowledgeOperationStatus acknowledge)
    {
        if (string.IsNullOrWhiteSpace(acknowledge.AgentId.Value))
        {
            counters.Count("master/invalid_operation_status_update_acknowledgements");
            return;
        }

        counters.Count("master/valid_operation_status_update_acknowledgements");
        _operations.Acknowledge(acknowledge.OperationId.Value, acknowledge.Uuid);
        await Agent(AgentId.From(acknowledge.AgentId)).AcknowledgeOperationAsync(Id, acknowledge.OperationId.Value, acknowledge.Uuid);
    }

    private async Task ReconcileAsync(Call.Types.Reconcile reconcile, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (reconcile.Tasks.Count == 0)
        {
            Send(_tasks.LatestOfAll(now));
            return;
        }

        var unknown = reconcile.Tasks.Where(task => _tasks.FindActive(TaskId.From(task.TaskId)) is null).ToList();
        var agents = unknown.Count == 0
            ? null
            : await WhereaboutsAsync(unknown.Where(task => task.AgentId is not null).Select(task => AgentId.From(task.AgentId)), cancellationToken);
        var held = agents is null ? [] : await HeldAsync(unknown, agents, cancellationToken);
        foreach (var asked in reconcile.Tasks)
        {
            var id = TaskId.From(asked.TaskId);
            var status = _tasks.FindActive(id) is { } task ? FrameworkTasks.Latest(task, now)
                : held.Contains(id) ? null
                : ReconciliationRules.Unknown(asked, agents!, IsPartitionAware, now);
            Send(status is null ? [] : [status]);
        }
    }

    /// <summary>Those of the unknown tasks that a registered agent runs: their framework is about to hear of them.</summary>
    private async Task<HashSet<TaskId>> HeldAsync(IEnumerable<Call.Types.Reconcile.Types.Task> unknown, AgentWhereabouts agents, CancellationToken cancellationToken)
    {
        HashSet<TaskId> held = [];
        foreach (var group in unknown.Where(task => task.AgentId is not null).GroupBy(task => AgentId.From(task.AgentId)))
        {
            if (agents.Agents.GetValueOrDefault(group.Key)?.Standing is AgentStanding.Connected or AgentStanding.Disconnected)
            {
                held.UnionWith(await Agent(group.Key).FindTasksAsync(Id, [.. group.Select(task => TaskId.From(task.TaskId))], cancellationToken));
            }
        }

        return held;
    }

    private async Task ReconcileOperationsAsync(Call.Types.ReconcileOperations reconcile, CancellationToken cancellationToken)
    {
        if (reconcile.Operations.Count == 0)
        {
            foreach (var status in _operations.Latest.ToList())
            {
                Tell(SchedulerEvents.Operation(status));
            }

            return;
        }

        var agents = await WhereaboutsAsync(
            reconcile.Operations.Where(operation => operation.AgentId is not null).Select(operation => AgentId.From(operation.AgentId)), cancellationToken);
        foreach (var operation in reconcile.Operations)
        {
            Tell(SchedulerEvents.Operation(_operations.FindLatest(operation.OperationId.Value) ?? ReconciliationRules.Unknown(operation, agents)));
        }
    }

    private Task<AgentWhereabouts> WhereaboutsAsync(IEnumerable<AgentId> agentIds, CancellationToken cancellationToken) =>
        GrainFactory.GetGrain<IMasterGrain>(0).FindAgentsAsync([.. agentIds.Distinct()], cancellationToken);

    private void Count(Call call)
    {
        _metrics?.Called(call.Type);
        if (CallCounters.NameOf(call.Type) is { } name)
        {
            counters.Count(name);
        }
    }
}
