using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using OperationType = Mesos.V1.Offer.Types.Operation.Types.Type;

namespace Levee.Grains.Metrics;

/// <summary>Counters of one framework, <c>master/frameworks/name/id/…</c>, all there from the start. Source: spec operator-api part C.</summary>
public sealed class FrameworkMetrics
{
    // Names are made for each framework while it waits for its first answer: their ends are made once.
    private static readonly (CallType, string)[] CallNames = Names("calls/", CallType.Unknown);
    private static readonly (EventType, string)[] EventNames = Names("events/", EventType.Unknown);
    private static readonly (OperationType, string)[] OperationNames = Names("operations/", OperationType.Unknown);
    private static readonly (TaskState, string)[] EndNames = [.. Enum.GetValues<TaskState>().Where(state => state.IsTerminal()).Select(state => (state, $"tasks/terminal/{MetricWords.Of(state)}"))];

    private readonly MetricCounter _allCalls;
    private readonly MetricCounter _allEvents;
    private readonly MetricCounter _allOperations;
    private readonly Dictionary<CallType, MetricCounter> _calls;
    private readonly Dictionary<EventType, MetricCounter> _events;
    private readonly Dictionary<OperationType, MetricCounter> _operations;
    private readonly Dictionary<TaskState, MetricCounter> _ended;

    /// <summary>The counters of a framework; the same ones for the same name and id.</summary>
    /// <param name="framework">With its id.</param>
    public FrameworkMetrics(MasterMetrics metrics, FrameworkInfo framework)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var prefix = FrameworkMetricNames.Prefix(framework);
        (_allCalls, _allEvents, _allOperations) = (metrics.Counter(prefix + "calls"), metrics.Counter(prefix + "events"), metrics.Counter(prefix + "operations"));
        (_calls, _events) = (Counters(metrics, prefix, CallNames), Counters(metrics, prefix, EventNames));
        (_operations, _ended) = (Counters(metrics, prefix, OperationNames), Counters(metrics, prefix, EndNames));
        (OffersSent, OffersAccepted) = (metrics.Counter(prefix + "offers/sent"), metrics.Counter(prefix + "offers/accepted"));
        (OffersDeclined, OffersRescinded) = (metrics.Counter(prefix + "offers/declined"), metrics.Counter(prefix + "offers/rescinded"));
    }

    /// <summary>Offers sent to it.</summary>
    public MetricCounter OffersSent { get; }

    /// <summary>Offers it accepted.</summary>
    public MetricCounter OffersAccepted { get; }

    /// <summary>Offers it declined.</summary>
    public MetricCounter OffersDeclined { get; }

    /// <summary>Offers taken back from it.</summary>
    public MetricCounter OffersRescinded { get; }

    /// <summary>A call came.</summary>
    public void Called(CallType type) => Add(_calls, _allCalls, type);

    /// <summary>An event was sent.</summary>
    public void Sent(EventType type) => Add(_events, _allEvents, type);

    /// <summary>An operation was accepted for the agent.</summary>
    public void Operated(OperationType type) => Add(_operations, _allOperations, type);

    /// <summary>A task came to its end.</summary>
    public void Ended(TaskState state)
    {
        if (_ended.TryGetValue(state, out var counter))
        {
            counter.Add();
        }
    }

    private static void Add<T>(Dictionary<T, MetricCounter> counters, MetricCounter all, T type)
        where T : struct, Enum
    {
        all.Add();
        if (counters.TryGetValue(type, out var counter))
        {
            counter.Add();
        }
    }

    private static (T Type, string Name)[] Names<T>(string start, T unknown)
        where T : struct, Enum => [.. Enum.GetValues<T>().Where(type => !type.Equals(unknown)).Select(type => (type, start + MetricWords.Of(type)))];

    private static Dictionary<T, MetricCounter> Counters<T>(MasterMetrics metrics, string prefix, (T Type, string Name)[] names)
        where T : struct, Enum
    {
        var counters = new Dictionary<T, MetricCounter>(names.Length);
        foreach (var (type, name) in names)
        {
            counters.Add(type, metrics.Counter(prefix + name));
        }

        return counters;
    }
}
