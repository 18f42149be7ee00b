using Mesos.V1;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using Source = Mesos.V1.TaskStatus.Types.Source;

namespace Levee.Agent.Executors;

// What waits for its stream, and the size of its container, which is right before a task begins and before its end is told.
internal sealed partial class CustomExecutor
{
    private readonly List<ExecutorDelivery> _queue = [];
    private Task _resizing = Task.CompletedTask; // The last change of the container's size.
    private bool _enlarging;

    private void Deliver(ExecutorDelivery delivery)
    {
        _queue.Add(delivery);
        DeliverQueue();
    }

    /// <summary>Delivers in order. Launches wait until the container has grown for them. Source: spec executor-api section 6.</summary>
    private void DeliverQueue()
    {
        if (_phase != Phase.Running || _container is null || _queue.Count == 0 || _stream is not { IsOpen: true } || _enlarging)
        {
            return;
        }

        if (_queue.TrueForAll(delivery => delivery.Tasks.IsEmpty))
        {
            SendQueue();
            return;
        }

        var enlarging = Resize();
        if (enlarging.IsCompletedSuccessfully)
        {
            Enlarged(enlarging.Result);
            return;
        }

        _enlarging = true;
        _resizing = ThenAsync();

        async Task ThenAsync()
        {
            var problem = await enlarging;
            lock (_gate)
            {
                _enlarging = false;
                Enlarged(problem);
            }
        }
    }

    private void Enlarged(string? problem)
    {
        if (problem is null)
        {
            SendQueue();
        }
        else if (_phase < Phase.Terminating)
        {
            Abandon(new(
                LaunchCheck.StateOf(framework, TaskState.TaskGone), $"Failed to update resources for container: {problem}", Reason.ContainerUpdateFailed, Source.Agent));
        }
    }

    private void SendQueue()
    {
        while (_queue is [var next, ..] && _stream!.Send(next.Event))
        {
            _queue.RemoveAt(0);
            _hasRun |= !next.Tasks.IsEmpty;
        }
    }

    /// <summary>Gives back what a task had, then tells of its end: its resources are offered again as soon as that is known. Source: spec executor-api section 17.</summary>
    private void Shrink(TaskStatus status)
    {
        var shrinking = _container is null ? Task.FromResult<string?>(null) : Resize();
        if (shrinking.IsCompletedSuccessfully)
        {
            Forward(status);
            return;
        }

        _resizing = ThenAsync(_resizing);

        async Task ThenAsync(Task before)
        {
            await before;
            await shrinking; // A container that cannot shrink has more than it needs, and its task has ended all the same.
            lock (_gate)
            {
                Forward(status);
            }
        }
    }

    private Task<string?> Resize()
    {
        var (resources, limits) = ContainerSize.Of(_description.Info, [.. _tasks.Values.Select(task => task.Info)]);
        return _container!.UpdateAsync(resources, limits);
    }

    /// <summary>Its tasks were killed before it heard of them.</summary>
    private void Withdraw(ExecutorDelivery waiting)
    {
        _queue.Remove(waiting);
        var message = waiting.Tasks.Length > 1 ? "A task within the task group was killed before delivered to the executor" : "Killed before delivered to the executor";
        foreach (var task in waiting.Tasks)
        {
            _tasks.Remove(task.Key.Task);
            Report(task, new(TaskState.TaskKilled, message, Reason.TaskKilledDuringLaunch, Source.Agent));
        }

        // One that the agent made has nothing else to come for; a framework's own is told when it comes. Source: spec executor-api section 10.
        if ((_phase == Phase.Running || (_phase == Phase.Registering && _description.IsGenerated)) && IsNotNeeded)
        {
            ShutDown(null, silent: false);
        }
    }
}
