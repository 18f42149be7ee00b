using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Operations;
using Levee.Grains.Tasks;
using AgentCapability = Mesos.V1.AgentInfo.Types.Capability.Types.Type;
using OfferOperation = Mesos.V1.Offer.Types.Operation;

namespace Levee.Grains.Agents;

// Operations that change resources: taken for successful at once, so that later ones of the same call can use what they make.
internal sealed partial class Acceptance
{
    private void Convert(OfferOperation given)
    {
        var operation = given.Clone();
        if ((OperationRules.FormProblem(operation) ?? ReserveRules.UpdateProblem(operation.Reserve)) is { } form)
        {
            Refuse(operation, $"Operation attempted with invalid resources: {form}");
            return;
        }

        TaskFill.Complete(OperationRules.ResourcesOf(operation), _role);
        var principal = _framework.HasPrincipal ? _framework.Principal : null;
        var problem = FeedbackProblem(operation)
            ?? (OperationAuthorization.Problem(operation, principal, _terms.Authorizer) is { } action ? $"Principal '{principal}' no authorized to {action}" : null)
            ?? OperationRules.Problem(operation, new(principal, _framework, _ledger.Snapshot.Capabilities, _ledger.Total, _ledger.Used));
        if (problem is not null)
        {
            Refuse(operation, problem);
        }
        else if (ResourceConversion.Of(operation) is not { } conversion || _pool.Without(conversion.Consumed) is not { } left)
        {
            Refuse(operation, $"{_pool} does not contain {ResourceConversion.Of(operation)?.Consumed ?? ResourceBundle.Of(OperationRules.ResourcesOf(operation))}");
        }
        else
        {
            Apply(operation, conversion, left);
        }
    }

    private void Apply(OfferOperation operation, ResourceConversion conversion, ResourceBundle left)
    {
        if (operation.Type == OfferOperation.Types.Type.Destroy)
        {
            _rescinded.AddRange(_ledger.WithdrawShared(conversion.Consumed.Unallocated()));
        }

        _ledger.Convert(conversion.Unallocated());

        // What a resize makes is not for later operations: how it ends is known only when the agent has done it.
        var resizes = operation.Type is OfferOperation.Types.Type.GrowVolume or OfferOperation.Types.Type.ShrinkVolume;
        (_pool, _made) = resizes ? (left, _made) : (left + conversion.Converted, _made + conversion.Converted);
        var record = OperationRecords.Pending(operation, _frameworkId.ToMessage(), _ledger.Id.ToMessage(), _terms.NewUuid());
        _ledger.NoteOperation(record);
        _orders.Add(new AgentOrder.Apply(record));
    }

    // Source: spec scheduler-api section 4.1 (operation id).
    private string? FeedbackProblem(OfferOperation operation) =>
        operation.Id is null ? null
        : !_ledger.Can(AgentCapability.ResourceProvider)
            ? $"Operation requested feedback, but agent {_ledger.Id} does not have the required RESOURCE_PROVIDER capability"
        : !_ledger.Can(AgentCapability.AgentOperationFeedback)
            ? $"Operation on agent default resources requested feedback, but agent {_ledger.Id} does not have the required AGENT_OPERATION_FEEDBACK and"
                + " RESOURCE_PROVIDER capabilities"
        : null;

    // Without an id nobody hears of it, as in Mesos.
    private void Refuse(OfferOperation operation, string message)
    {
        if (operation.Id is not null)
        {
            _refused.Add(Error(operation, message));
        }
    }
}
