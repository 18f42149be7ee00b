using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Operations;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Operations;
using Levee.Grains.Tasks;
using Mesos.V1;
using Mesos.V1.Scheduler;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Grains.Agents;

// Operations on the agent's resources that frameworks ask for; what operators ask for is in AgentGrain.Operate.cs.
internal sealed partial class AgentGrain
{
    public async Task<AcceptResult> AcceptAsync(
        FrameworkInfo framework, Call.Types.Accept accept, ImmutableDictionary<TaskId, string> refusals, ReviveMark revived, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!IsConnected)
        {
            var (reason, message) = _standing == AgentStanding.Disconnected
                ? (Reason.AgentDisconnected, "Agent disconnected") : (Reason.AgentRemoved, "Agent removed");
            var refused = Acceptance.Refuse(framework, accept, reason, message, message, now);
            return new(_session, [], refused.Rejected, refused.Refused, []);
        }

        var outcome = Acceptance.Apply(_ledger!, framework, accept, new(refusals, authorizer, NewUuid, now));
        foreach (var order in outcome.Orders)
        {
            Launch(framework, order);
        }

        foreach (var offer in outcome.Rescinded)
        {
            await RescindAsync(offer);
        }

        if (outcome.Unused is { } unused)
        {
            await RefuseAsync(unused, accept.Filters, revived);
        }

        await ReportAsync();
        var frameworkId = FrameworkId.From(framework.Id);
        return new(
            _session, [.. outcome.Launched.Select(task => TaskFill.ToRecord(task, frameworkId))], outcome.Rejected, outcome.Refused, [.. outcome.Pending]);
    }

    public async Task<bool> OperationUpdateAsync(Guid session, OperationUpdate update, CancellationToken cancellationToken)
    {
        if (!IsConnected || session != _session)
        {
            return false;
        }

        _lastSeen = clock.GetUtcNow();
        var status = update.Operation.LatestStatus;
        var before = _ledger!.FindOperation(update.Operation.Key());
        var record = (before ?? update.Operation).With(status);
        _ledger.NoteOperation(record);
        if (before is not null && !before.LatestStatus.State.IsTerminal() && status.State.IsTerminal())
        {
            _operations.Ended(record);
            if (status.State != OperationState.OperationFinished)
            {
                Undo(record);
            }
        }

        if (update.FrameworkId is { } frameworkId && record.Info.Id is not null)
        {
            await GrainFactory.GetGrain<IFrameworkGrain>(frameworkId.Value).OperationUpdateAsync(record);
        }
        else
        {
            AcknowledgeForNobody(record, status);
        }

        await ReportAsync();
        return true;
    }

    public async Task AcknowledgeOperationAsync(FrameworkId frameworkId, string operationId, ByteString statusUuid)
    {
        if (!IsConnected || _ledger!.FindOperation(frameworkId, operationId) is not { } operation)
        {
            return;
        }

        Send(agent => agent.AcknowledgeOperationAsync(operation.Key(), statusUuid));
        if (operation.LatestStatus is { Uuid: { } uuid } status && status.State.IsTerminal() && uuid.Value.Equals(statusUuid))
        {
            _ledger.ForgetOperation(operation.Key());
            await ReportAsync();
        }
    }

    private void Send(FrameworkInfo framework, AgentOrder order)
    {
        switch (order)
        {
            case AgentOrder.Run run:
                Send(agent => agent.RunTasksAsync(framework, run.Tasks));
                break;
            case AgentOrder.RunGroup group:
                Send(agent => agent.RunTaskGroupAsync(framework, group.Executor, group.Group));
                break;
            case AgentOrder.Apply apply:
                Send(agent => agent.ApplyOperationAsync(apply.Operation));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(order), order, "Not an order that an agent knows.");
        }
    }

    // Without an id, or asked for by an operator, nobody else will.
    private void AcknowledgeForNobody(Operation operation, OperationStatus status)
    {
        if (status.Uuid is { } uuid)
        {
            Send(agent => agent.AcknowledgeOperationAsync(operation.Key(), uuid.Value));
        }

        if (status.State.IsTerminal())
        {
            _ledger!.ForgetOperation(operation.Key());
        }
    }

    // It was taken for successful. Where what it made is in other hands by now, only the agent can say what it has: it is to register again.
    private void Undo(Operation operation)
    {
        if (ResourceConversion.Of(operation.Info)?.Unallocated() is not { } conversion)
        {
            return;
        }

        if (_ledger!.Free.Contains(conversion.Converted))
        {
            _ledger.Convert(new(conversion.Converted, conversion.Consumed));
        }
        else
        {
            _session = Guid.NewGuid();
        }
    }

    // Operations sent off that the agent does not list did not reach it, or were not taken into its list yet: it applies none twice.
    private void SendAgain(AgentLedger before)
    {
        foreach (var operation in before.Operations.Where(one => one.LatestStatus.State == OperationState.OperationPending && _ledger!.FindOperation(one.Key()) is null))
        {
            if (ResourceConversion.Of(operation.Info)?.Unallocated() is { } conversion && _ledger!.Free.Contains(conversion.Consumed))
            {
                _ledger.Convert(conversion);
            }

            _ledger!.NoteOperation(operation);
            Send(agent => agent.ApplyOperationAsync(operation));
        }
    }

    private static ByteString NewUuid() => ByteString.CopyFrom(Guid.NewGuid().ToByteArray(bigEndian: true));
}
