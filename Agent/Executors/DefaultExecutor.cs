using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Agent.Configuration;
using Levee.Agent.Containers;
using Levee.Agent.Sandboxes;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;

namespace Levee.Agent.Executors;

/// <summary>The built-in executor of task groups: each task a process in a sandbox of its own below the executor's; it has no process itself.</summary>
/// <remarks>A task that fails or is killed takes the rest of its group with it; the executor ends with its last task. Source: spec executor-api section 14.</remarks>
internal sealed class DefaultExecutor(AgentExecutor description, AgentSettings settings, SandboxLayout layout, ExecutorSurroundings surroundings) : IExecutor
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TaskId, Member> _members = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _silent;

    public ExecutorKey Key => description.Key;

    public AgentExecutor Description => description;

    public bool IsSilent => Volatile.Read(ref _silent);

    public bool Launch(ImmutableArray<AgentTask> tasks, bool isGroup)
    {
        var group = new object();
        lock (_gate)
        {
            if (_ended.Task.IsCompleted)
            {
                return false;
            }

            foreach (var task in tasks)
            {
                _members[task.Key.Task] = new(group, Nest(task));
            }
        }

        foreach (var task in tasks)
        {
            _ = RunAsync(task.Key.Task); // Its end is awaited through the executor's.
        }

        return true;
    }

    public bool Kill(TaskId task, KillPolicy? policy)
    {
        lock (_gate)
        {
            if (!_members.TryGetValue(task, out var member))
            {
                return false;
            }

            member.Executor.Kill(KillPlan.GraceOf(policy), _silent);
            return true;
        }
    }

    public void Send(ByteString data)
    {
        // It understands none. Source: spec executor-api section 14.
    }

    public void ShutDown(TimeSpan? grace, bool silent)
    {
        lock (_gate)
        {
            _silent |= silent;
            foreach (var member in _members.Values)
            {
                member.Executor.Kill(grace, _silent);
            }
        }
    }

    public async Task RunAsync()
    {
        surroundings.Ledger.Put(surroundings.Ledger.FindFramework(Key.Framework)!, description with { IsRegistered = true });
        await _ended.Task;
        surroundings.Ledger.Complete(Key);
        surroundings.Reports.Add(new(Key, null, 0));
    }

    private CommandExecutor Nest(AgentTask task)
    {
        var container = Guid.CreateVersion7(surroundings.Clock.GetUtcNow()).ToString();
        var nested = task with { ContainerId = container, Parent = description.ContainerId, Sandbox = Path.Combine(description.Sandbox, "containers", container) };
        return new(nested, CommandContainer.Config(settings, layout, nested), surroundings.Containerizer, surroundings.Reporter, surroundings.Clock);
    }

    private async Task RunAsync(TaskId task)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // Starting a process blocks; the caller must not wait for it.
        var (group, executor) = Find(task);
        var state = await executor.RunAsync(() => Prepare(executor.AgentTask));
        lock (_gate)
        {
            _members.Remove(task);
            if (state is TaskState.TaskFailed or TaskState.TaskKilled)
            {
                foreach (var other in _members.Values.Where(member => member.Group == group))
                {
                    other.Executor.Kill(null, _silent);
                }
            }

            if (_members.Count == 0)
            {
                _ended.TrySetResult();
            }
        }
    }

    private Member Find(TaskId task)
    {
        lock (_gate)
        {
            return _members[task];
        }
    }

    /// <summary>The executor's sandbox, and in it the link by which user interfaces find the task's.</summary>
    private void Prepare(AgentTask task)
    {
        var owner = settings.SwitchUser && Users.Own == 0 && CommandContainer.UserOf(task) is { } user ? Users.Find(user) : null;
        lock (_gate)
        {
            if (!Directory.Exists(description.Sandbox))
            {
                SandboxDirectory.Create(description.Sandbox, owner);
            }

            var link = Path.Combine(description.Sandbox, "tasks", task.Info.TaskId.Value);
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, task.Sandbox);
        }
    }

    private sealed record Member(object Group, CommandExecutor Executor);
}
