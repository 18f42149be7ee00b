using System.Text;
using Levee.Agent.Sandboxes;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;

namespace Levee.Agent.Recovery;

/// <summary>Writes what the next agent on this work directory needs to know of frameworks that asked for it (<c>checkpoint</c>).</summary>
/// <remarks>Names as in spec agent-behaviour section 3.2, content in a format of our own (<see cref="Frames"/>).</remarks>
internal sealed class Checkpoints(SandboxLayout layout, UpdateLog log)
{
    private readonly Dictionary<FrameworkId, FrameworkInfo> _written = [];

    /// <summary>What is remembered of a run.</summary>
    /// <returns><see langword="null"/> when its framework wants nothing remembered.</returns>
    public RunCheckpoint? Of(FrameworkInfo framework, AgentExecutor executor, string agent)
    {
        var run = layout.RunMeta(agent, framework.Id.Value, executor.Key.Executor, executor.ContainerId);
        return framework.Checkpoint ? new(run, () => Open(framework, executor, agent, run)) : null;
    }

    /// <summary>Takes a framework's new description, if it has anything here.</summary>
    public void Update(FrameworkInfo framework, string agent)
    {
        if (framework.Checkpoint && Directory.Exists(CheckpointLayout.Framework(layout, agent, framework.Id.Value)))
        {
            Write(framework, agent);
        }
    }

    /// <summary>Writes an update or acknowledgement of a task.</summary>
    /// <param name="written">Called when it is safe: at once for a task that is not remembered, else from another thread.</param>
    public void Append(AgentTask? task, UpdateRecord record, Action? written)
    {
        if (task is { IsCheckpointed: true })
        {
            log.Append(task.Info.AgentId.Value, CheckpointLayout.Task(Run(task), task.Info.TaskId.Value), record, written);
        }
        else
        {
            written?.Invoke();
        }
    }

    /// <summary>Notes that nothing of a run is left and its framework knows how its tasks ended.</summary>
    /// <exception cref="IOException">The disk refuses; the next agent looks at the run once more, and finds nothing to do.</exception>
    public void Close(FrameworkInfo framework, string executor, string container, string agent)
    {
        var sentinel = Path.Combine(layout.RunMeta(agent, framework.Id.Value, executor, container), CheckpointLayout.Sentinel);
        lock (_written) // Its executor's end and its last acknowledgement may come at once.
        {
            if (framework.Checkpoint && Directory.Exists(Path.GetDirectoryName(sentinel)) && !File.Exists(sentinel))
            {
                AtomicFile.Write(sentinel, [], isDurable: false);
            }
        }
    }

    private void Open(FrameworkInfo framework, AgentExecutor executor, string agent, string run)
    {
        Write(framework, agent);
        var home = Path.GetDirectoryName(Path.GetDirectoryName(run)!)!;
        Directory.CreateDirectory(run);
        AtomicFile.Write(Path.Combine(home, CheckpointLayout.Generated), Encoding.ASCII.GetBytes(executor.IsGenerated ? "1" : "0"), isDurable: false);
        MessageFile.Write(Path.Combine(home, CheckpointLayout.ExecutorInfo), executor.Info, isDurable: false);
        SandboxDirectory.PointLatest(run);
    }

    private void Write(FrameworkInfo framework, string agent)
    {
        var id = new FrameworkId(framework.Id.Value);
        lock (_written) // Several of its executors may start at once.
        {
            var directory = CheckpointLayout.Framework(layout, agent, framework.Id.Value);
            if (_written.TryGetValue(id, out var known) && known.Equals(framework) && Directory.Exists(directory))
            {
                return; // Still there: old frameworks are removed after a time.
            }

            MessageFile.Write(Path.Combine(directory, CheckpointLayout.FrameworkInfo), framework, isDurable: true);
            AtomicFile.Write(Path.Combine(directory, CheckpointLayout.FrameworkPid), [], isDurable: false);
            _written[id] = framework.Clone();
        }
    }

    private string Run(AgentTask task) => layout.RunMeta(task.Info.AgentId.Value, task.Framework.Id.Value, task.ExecutorId, task.ContainerId);
}
