using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Operations;
using Levee.Grains.Tasks;
using Mesos.V1;
using OfferOperation = Mesos.V1.Offer.Types.Operation;

namespace Levee.Grains.Agents;

// Operations that operators ask for. Source: spec mesos/master-behaviour.md sections 9 and 11.
internal sealed partial class AgentGrain
{
    // The default of 5 s, so that the framework does not grab what was taken back for the operation.
    private static readonly Filters DefaultRefusal = new();

    public async Task<CallReply> OperateAsync(OfferOperation operation, string? principal, CancellationToken cancellationToken)
    {
        if (!IsConnected)
        {
            return new(400, "No agent found with specified ID");
        }

        var asked = operation.Clone();
        if (Refusal(asked, principal) is { } refusal)
        {
            return refusal;
        }

        var conversion = ResourceConversion.Of(asked)!.Unallocated();
        foreach (var offer in _ledger!.WithdrawShared(conversion.Consumed).AddRange(_ledger.WithdrawFor(conversion.Consumed)))
        {
            await RescindAsync(offer);
            await RefuseAsync(new(offer.FrameworkId, offer.Role, offer.Resources.Unallocated()), DefaultRefusal, default);
        }

        var missing = !_ledger.Free.Contains(conversion.Consumed);
        if (!missing)
        {
            _ledger.Convert(conversion);
            var record = OperationRecords.Pending(asked, null, _ledger.Id.ToMessage(), NewUuid());
            _ledger.NoteOperation(record);
            Send(agent => agent.ApplyOperationAsync(record));
        }

        await ReportAsync();
        return missing ? new(409, $"{_ledger.Free} does not contain {conversion.Consumed}") : CallReply.Accepted;
    }

    private CallReply? Refusal(OfferOperation operation, string? principal)
    {
        if (OperationRules.FormProblem(operation) is { } form)
        {
            return new(400, form);
        }

        TaskFill.Complete(OperationRules.ResourcesOf(operation), role: null);
        return OperationRules.Problem(operation, new(principal, null, _ledger!.Snapshot.Capabilities, _ledger.Total, _ledger.Used)) is { } problem
                ? new(400, $"Invalid {MesosName(operation.Type)} operation{Place(operation.Type)}: {problem}")
            : OperationAuthorization.Problem(operation, principal, authorizer) is not null ? new(403, null)
            : ResourceConversion.Of(operation) is null ? new(400, $"{MesosName(operation.Type)} cannot be carried out for an operator")
            : null;
    }

    // Two of Mesos' texts leave the agent out.
    private string Place(OfferOperation.Types.Type type) => type is OfferOperation.Types.Type.Destroy or OfferOperation.Types.Type.Unreserve
        ? "" : $" on agent {Id} at {_ledger!.Snapshot.Pid} ({_ledger.Snapshot.Info.Hostname})";

    private static string MesosName(OfferOperation.Types.Type type) => Metrics.MetricWords.Of(type).ToUpperInvariant();
}
