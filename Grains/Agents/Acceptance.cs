using System.Collections.Immutable;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Tasks;
using Levee.Grains.Resources;
using Levee.Grains.Tasks;
using Mesos.V1;
using Mesos.V1.Scheduler;
using Operation = Mesos.V1.Offer.Types.Operation;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Grains.Agents;

/// <summary>Applies an ACCEPT to the books of one agent: operations in order, one that fails does not stop the next.</summary>
/// <remarks>LAUNCH is carried out; every other operation is refused with a text that says so. Source: spec scheduler-api section 4.1.</remarks>
internal sealed class Acceptance
{
    private readonly AgentLedger _ledger;
    private readonly FrameworkInfo _framework;
    private readonly FrameworkId _frameworkId;
    private readonly ImmutableDictionary<TaskId, string> _refusals;
    private readonly DateTimeOffset _now;
    private readonly ImmutableArray<TaskInfo>.Builder _launched = ImmutableArray.CreateBuilder<TaskInfo>();
    private readonly ImmutableArray<TaskStatus>.Builder _rejected = ImmutableArray.CreateBuilder<TaskStatus>();
    private readonly ImmutableArray<OperationStatus>.Builder _operations = ImmutableArray.CreateBuilder<OperationStatus>();
    private string _role = "*";
    private ResourceBundle _pool = ResourceBundle.Empty;

    private Acceptance(AgentLedger ledger, FrameworkInfo framework, ImmutableDictionary<TaskId, string> refusals, DateTimeOffset now) =>
        (_ledger, _framework, _frameworkId, _refusals, _now) = (ledger, framework, FrameworkId.From(framework.Id), refusals, now);

    /// <summary>Uses the offers up, launches what is valid.</summary>
    /// <param name="refusals">Tasks refused by the framework's own rules, with the reason why.</param>
    public static AcceptOutcome Apply(
        AgentLedger ledger, FrameworkInfo framework, Call.Types.Accept accept, ImmutableDictionary<TaskId, string> refusals, DateTimeOffset now) =>
        new Acceptance(ledger, framework, refusals, now).Apply(accept);

    /// <summary>The statuses of an ACCEPT that fails as a whole.</summary>
    /// <param name="message">Why, as clients see it.</param>
    public static AcceptOutcome Refuse(FrameworkInfo framework, Call.Types.Accept accept, Reason reason, string message, DateTimeOffset now)
    {
        var state = TaskState.TaskDropped.For(framework.IsPartitionAware());
        return new(
            [],
            [.. accept.Operations.SelectMany(TasksOf).Select(task => MasterStatus.Of(task.TaskId, task.AgentId, state, reason, message, now))],
            [.. accept.Operations.Where(operation => operation.Id is not null && !IsLaunch(operation)).Select(operation => Error(operation, message))],
            null);
    }

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
            return Refuse(_framework, accept, Reason.InvalidOffers, $"Task launched with invalid offers: {problem}", _now);
        }

        foreach (var operation in accept.Operations)
        {
            Apply(operation);
        }

        return new(
            _launched.ToImmutable(), _rejected.ToImmutable(), _operations.ToImmutable(), new ReturnedResources(_frameworkId, _role, _pool.Unallocated()));
    }

    private void Apply(Operation operation)
    {
        switch (operation.Type)
        {
            case Operation.Types.Type.Launch when operation.Id is not null:
                Reject(TasksOf(operation), Reason.TaskInvalid, "The `id` field cannot be set on LAUNCH operations");
                break;
            case Operation.Types.Type.Launch:
                foreach (var task in TasksOf(operation))
                {
                    Launch(task);
                }

                break;
            case Operation.Types.Type.LaunchGroup:
                Reject(TasksOf(operation), Reason.TaskGroupInvalid, "This master does not launch task groups yet");
                break;
            default:
                if (operation.Id is not null)
                {
                    _operations.Add(Error(operation, $"This master does not carry out {operation.Type} operations yet"));
                }

                break;
        }
    }

    private void Launch(TaskInfo given)
    {
        var task = TaskFill.Complete(given, _frameworkId, _role);
        var id = TaskId.From(task.TaskId);
        var problem = _refusals.GetValueOrDefault(id)
            ?? (_ledger.Runs(_frameworkId, id) ? $"Task has duplicate ID: {id}" : null)
            ?? TaskRules.Problem(task, _ledger.Id, _frameworkId, LimitsAllowed)
            ?? ExecutorProblem(task);
        if (problem is not null)
        {
            Reject([task], Reason.TaskInvalid, problem);
            return;
        }

        var total = ResourceBundle.Of(task.Resources) + NewExecutor(task);
        if (_pool.Without(total) is not { } left)
        {
            Reject([task], Reason.TaskInvalid, $"Total resources {total} required by task and its executor is more than available {_pool}");
            return;
        }

        _pool = left;
        _ledger.Launch(task, _frameworkId, _role);
        _launched.Add(task);
    }

    private bool LimitsAllowed => _ledger.Snapshot.Capabilities.Any(capability => capability.Type == AgentInfo.Types.Capability.Types.Type.TaskResourceLimits);

    private ResourceBundle NewExecutor(TaskInfo task) =>
        task.Executor is { } executor && _ledger.FindExecutor(_frameworkId, executor.ExecutorId.Value) is null ? ResourceBundle.Of(executor.Resources) : ResourceBundle.Empty;

    private string? ExecutorProblem(TaskInfo task) =>
        task.Executor is { } executor && _ledger.FindExecutor(_frameworkId, executor.ExecutorId.Value) is { } running && !running.Equals(executor)
            ? "ExecutorInfo is not compatible with existing ExecutorInfo with same ExecutorID"
            : null;

    private void Reject(IEnumerable<TaskInfo> tasks, Reason reason, string message) =>
        _rejected.AddRange(tasks.Select(task => MasterStatus.Of(task.TaskId, task.AgentId, TaskState.TaskError, reason, message, _now)));

    private static bool IsLaunch(Operation operation) => operation.Type is Operation.Types.Type.Launch or Operation.Types.Type.LaunchGroup;

    private static IEnumerable<TaskInfo> TasksOf(Operation operation) => operation.Type switch
    {
        Operation.Types.Type.Launch => operation.Launch?.TaskInfos ?? [],
        Operation.Types.Type.LaunchGroup => operation.LaunchGroup?.TaskGroup.Tasks ?? [],
        _ => [],
    };

    private static OperationStatus Error(Operation operation, string message) =>
        new() { OperationId = operation.Id, State = OperationState.OperationError, Message = message };
}
