using System.Collections.Immutable;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Interfaces.Tasks;
using Levee.Grains.Operations;
using Levee.Grains.Tasks;
using Mesos.V1;
using Mesos.V1.Scheduler;
using Operation = Mesos.V1.Offer.Types.Operation;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Grains.Agents;

/// <summary>Applies an ACCEPT to the books of one agent: operations in order, one that fails does not stop the next.</summary>
/// <remarks>The parts: the whole here, launches in <c>Acceptance.Launches.cs</c>, other operations in <c>Acceptance.Operations.cs</c>. Source: spec scheduler-api section 4.1.</remarks>
internal sealed partial class Acceptance
{
    private readonly AgentLedger _ledger;
    private readonly FrameworkInfo _framework;
    private readonly FrameworkId _frameworkId;
    private readonly AcceptTerms _terms;
    private readonly LaunchContext _launching;
    private readonly ImmutableArray<AgentOrder>.Builder _orders = ImmutableArray.CreateBuilder<AgentOrder>();
    private readonly ImmutableArray<TaskStatus>.Builder _rejected = ImmutableArray.CreateBuilder<TaskStatus>();
    private readonly ImmutableArray<OperationStatus>.Builder _refused = ImmutableArray.CreateBuilder<OperationStatus>();
    private readonly ImmutableArray<HeldOffer>.Builder _rescinded = ImmutableArray.CreateBuilder<HeldOffer>();
    private string _role = "*";
    private ResourceBundle _pool = ResourceBundle.Empty;
    private ResourceBundle _made = ResourceBundle.Empty;

    private Acceptance(AgentLedger ledger, FrameworkInfo framework, AcceptTerms terms)
    {
        (_ledger, _framework, _frameworkId, _terms) = (ledger, framework, FrameworkId.From(framework.Id), terms);
        _launching = new(
            ledger.Id,
            _frameworkId,
            ledger.Can(AgentInfo.Types.Capability.Types.Type.TaskResourceLimits),
            id => terms.Refusals.GetValueOrDefault(id) ?? (ledger.Runs(_frameworkId, id) ? $"Task has duplicate ID: {id}" : null),
            id => ledger.FindExecutor(_frameworkId, id),
            id => ledger.SharingUnder(_frameworkId, id));
    }

    /// <summary>Uses the offers up, carries out what is valid.</summary>
    public static AcceptOutcome Apply(AgentLedger ledger, FrameworkInfo framework, Call.Types.Accept accept, AcceptTerms terms) =>
        new Acceptance(ledger, framework, terms).Apply(accept);

    /// <summary>The statuses of an ACCEPT that fails as a whole.</summary>
    /// <param name="message">Why, about its tasks.</param>
    /// <param name="operationMessage">Why, about its other operations.</param>
    public static AcceptOutcome Refuse(FrameworkInfo framework, Call.Types.Accept accept, Reason reason, string message, string operationMessage, DateTimeOffset now)
    {
        var state = TaskState.TaskDropped.For(framework.IsPartitionAware());
        return new(
            [],
            [.. accept.Operations.SelectMany(TasksOf).Select(task => MasterStatus.Of(task.TaskId, task.AgentId, state, reason, message, now))],
            [.. accept.Operations.Where(operation => operation.Id is not null && !IsLaunch(operation)).Select(operation => Error(operation, operationMessage))],
            null,
            []);
    }

    /// <summary>The same for offers that may not be used together, or not any more.</summary>
    public static AcceptOutcome RefuseOffers(FrameworkInfo framework, Call.Types.Accept accept, string problem, DateTimeOffset now) => Refuse(
        framework, accept, Reason.InvalidOffers, $"Task launched with invalid offers: {problem}", $"Operation attempted with invalid offers: {problem}", now);

    private AcceptOutcome Apply(Call.Types.Accept accept)
    {
        var problem = OfferListRules.Problem(accept.OfferIds, _ledger.Offers, _frameworkId);
        foreach (var id in accept.OfferIds)
        {
            if (_ledger.Withdraw(OfferId.From(id), _frameworkId) is { } offer)
            {
                (_role, _pool) = (offer.Role, _pool + offer.Resources);
            }
        }

        if (problem is not null)
        {
            return RefuseOffers(_framework, accept, problem, _terms.Now);
        }

        foreach (var operation in accept.Operations)
        {
            Apply(operation);
        }

        var unused = _pool.Less(_made).Unallocated();
        return new(_orders.ToImmutable(), _rejected.ToImmutable(), _refused.ToImmutable(), new ReturnedResources(_frameworkId, _role, unused), _rescinded.ToImmutable());
    }

    private void Apply(Operation operation)
    {
        switch (operation.Type)
        {
            case Operation.Types.Type.Launch when LaunchProblem(operation) is { } problem:
                Reject(TasksOf(operation), Reason.TaskInvalid, problem);
                break;
            case Operation.Types.Type.LaunchGroup when LaunchProblem(operation) is { } problem:
                Reject(TasksOf(operation), Reason.TaskGroupInvalid, problem);
                break;
            case Operation.Types.Type.Launch:
                Launch(TasksOf(operation));
                break;
            case Operation.Types.Type.LaunchGroup:
                LaunchGroup(operation.LaunchGroup);
                break;
            default:
                Convert(operation);
                break;
        }
    }

    // Of the operation as a whole: it costs all its tasks, valid ones too.
    private static string? LaunchProblem(Operation operation) =>
        OperationRules.FormProblem(operation) ?? (operation.Id is null ? null : $"The `id` field cannot be set on {(operation.LaunchGroup is null ? "LAUNCH" : "LAUNCH_GROUP")} operations");

    private void Reject(IEnumerable<TaskInfo> tasks, Reason reason, string message) =>
        _rejected.AddRange(tasks.Select(task => MasterStatus.Of(task.TaskId, task.AgentId, TaskState.TaskError, reason, message, _terms.Now)));

    private static bool IsLaunch(Operation operation) => operation.Type is Operation.Types.Type.Launch or Operation.Types.Type.LaunchGroup;

    private static IReadOnlyList<TaskInfo> TasksOf(Operation operation) => operation.Type switch
    {
        Operation.Types.Type.Launch => operation.Launch?.TaskInfos ?? [],
        Operation.Types.Type.LaunchGroup => operation.LaunchGroup?.TaskGroup.Tasks ?? [],
        _ => [],
    };

    private static OperationStatus Error(Operation operation, string message) =>
        new() { OperationId = operation.Id, State = OperationState.OperationError, Message = message };
}
