using System.Collections.Immutable;
using System.Globalization;
using System.Threading.Channels;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Mesos.V1;
using Mesos.V1.Scheduler;
using Orleans;

namespace Levee.Benchmarks.Loads;

/// <summary>A scheduler in the silo's process: launches on every offer until all its tasks are launched, and acknowledges each update.</summary>
internal sealed class InProcessScheduler(IGrainFactory grains, string name, int tasks, int batch) : ISchedulerObserver
{
    private const double Cpus = 0.1;

    private readonly Channel<Event> _events = Channel.CreateUnbounded<Event>(new() { SingleReader = true });
        private ISchedulerObserver? _reference;
    private FrameworkId _id;
    private int _launched;
    private int _finished;

    /// <summary>Completes when the end of the last task was acknowledged.</summary>
    public Task Finished { get; private set; } = Task.CompletedTask;

    private IFrameworkGrain Grain => grains.GetGrain<IFrameworkGrain>(_id.Value);

    public async Task SubscribeAsync()
    {
        _id = await grains.GetGrain<IMasterGrain>(0).NewFrameworkIdAsync(CancellationToken.None);
        _reference = grains.CreateObjectReference<ISchedulerObserver>(this);
        var info = ClusterShape.Framework(_id.Value);
        var first = await Grain.SubscribeAsync(new() { FrameworkInfo = info }, true, name, null, _reference, CancellationToken.None);
        if (first.Type != Event.Types.Type.Subscribed)
        {
            throw new InvalidOperationException($"Not subscribed: {first}");
        }

        Finished = Task.Run(WorkAsync);
    }

    public Task TearDownAsync() => Grain.TeardownAsync(null, CancellationToken.None);

    public Task EventsAsync(ImmutableArray<Event> events, bool last)
    {
        foreach (var one in events)
        {
            _events.Writer.TryWrite(one);
        }

        return Task.CompletedTask;
    }

    public Task PingAsync() => Task.CompletedTask;

    private async Task WorkAsync()
    {
        while (_finished < tasks)
        {
            var next = await _events.Reader.ReadAsync();
            if (next.Type == Event.Types.Type.Offers)
            {
                foreach (var offer in next.Offers.Offers_)
                {
                    await AnswerAsync(offer);
                }
            }
            else if (next.Type == Event.Types.Type.Update)
            {
                await AcknowledgeAsync(next.Update.Status);
            }
        }
    }

    private async Task AnswerAsync(Offer offer)
    {
        var call = new Call { FrameworkId = _id.ToMessage(), Type = Call.Types.Type.Accept, Accept = new() { OfferIds = { offer.Id }, Filters = new() { RefuseSeconds = 0 } } };
        var room = offer.Resources.Where(resource => resource.Name == "cpus").Sum(resource => resource.Scalar.Value) / Cpus;
        var count = Math.Min(Math.Min(batch, (int)(room + 0.01)), tasks - _launched);
        if (count == 0)
        {
            call = new() { FrameworkId = _id.ToMessage(), Type = Call.Types.Type.Decline, Decline = new() { OfferIds = { offer.Id }, Filters = new() { RefuseSeconds = tasks == _launched ? 3600 : 0 } } };
        }
        else
        {
            var launch = new Offer.Types.Operation { Type = Offer.Types.Operation.Types.Type.Launch, Launch = new() };
            launch.Launch.TaskInfos.AddRange(Enumerable.Range(_launched, count).Select(number => Describe(number, offer.AgentId)));
            call.Accept.Operations.Add(launch);
            _launched += count;
        }

        await SendAsync(call);
    }

    private TaskInfo Describe(int number, AgentID agent) => new()
    {
        TaskId = new() { Value = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}") }, Name = "noop", AgentId = agent,
        Command = new() { Value = "true" }, Resources = { ClusterShape.Scalar("cpus", Cpus), ClusterShape.Scalar("mem", 32) },
    };

    private async Task AcknowledgeAsync(TaskStatus status)
    {
        await SendAsync(new()
        {
            FrameworkId = _id.ToMessage(), Type = Call.Types.Type.Acknowledge,
            Acknowledge = new() { AgentId = status.AgentId, TaskId = status.TaskId, Uuid = status.Uuid },
        });
        if (status.State == TaskState.TaskFinished)
        {
            _finished++;
        }
        else if (status.State != TaskState.TaskRunning)
        {
            throw new InvalidOperationException($"A task did not run: {status}");
        }
    }

    private async Task SendAsync(Call call)
    {
        var reply = await Grain.CallAsync(call, name, null, CancellationToken.None);
        if (reply.StatusCode != 202)
        {
            throw new InvalidOperationException($"{call.Type} was answered with {reply}.");
        }
    }
}
