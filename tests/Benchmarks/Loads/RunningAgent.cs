using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Google.Protobuf;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Orleans;

namespace Levee.Benchmarks.Loads;

/// <summary>An agent whose tasks run at once and end as soon as that is acknowledged. As the real agent, it sends what waits in one call.</summary>
internal sealed class RunningAgent : InProcessAgent
{
    private const double Now = 1_700_000_000;

    private readonly ConcurrentDictionary<TaskId, TaskState> _tasks = new();
    private readonly Channel<StatusUpdate> _updates = Channel.CreateUnbounded<StatusUpdate>(new() { SingleReader = true });
    private int _sending;

    public RunningAgent(IGrainFactory grains, AgentInfo info)
        : base(grains, info)
    {
    }

    public override Task RunTasksAsync(FrameworkInfo framework, ImmutableArray<TaskInfo> tasks)
    {
        foreach (var task in tasks)
        {
            Report(FrameworkId.From(framework.Id), TaskId.From(task.TaskId), TaskState.TaskRunning);
        }

        return Task.CompletedTask;
    }

    public override Task AcknowledgeAsync(FrameworkId frameworkId, TaskId taskId, ByteString uuid)
    {
        if (_tasks.TryRemove(taskId, out var state) && state == TaskState.TaskRunning)
        {
            Report(frameworkId, taskId, TaskState.TaskFinished);
        }

        return Task.CompletedTask;
    }

    private void Report(FrameworkId frameworkId, TaskId taskId, TaskState state)
    {
        _tasks[taskId] = state;
        var status = new TaskStatus
        {
            TaskId = taskId.ToMessage(), AgentId = Info.Id, State = state, Source = TaskStatus.Types.Source.Executor, Timestamp = Now,
            Uuid = ByteString.CopyFrom(Guid.NewGuid().ToByteArray()), ExecutorId = new() { Value = taskId.Value },
        };
        _updates.Writer.TryWrite(new(frameworkId, status, state));
        if (Interlocked.Exchange(ref _sending, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static agent => _ = agent.SendAsync(), this, preferLocal: false);
        }
    }

    private async Task SendAsync()
    {
        var lot = ImmutableArray.CreateBuilder<StatusUpdate>();
        while (true)
        {
            while (lot.Count < 500 && _updates.Reader.TryRead(out var update))
            {
                lot.Add(update);
            }

            if (lot.Count == 0)
            {
                Volatile.Write(ref _sending, 0);
                if (!_updates.Reader.TryPeek(out _) || Interlocked.Exchange(ref _sending, 1) != 0)
                {
                    return;
                }

                continue;
            }

            if (!await Grain.StatusUpdatesAsync(Session!.Id, lot.DrainToImmutable(), CancellationToken.None))
            {
                throw new InvalidOperationException("The agent's grain does not know its session.");
            }
        }
    }
}
