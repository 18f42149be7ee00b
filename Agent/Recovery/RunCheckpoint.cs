using System.Globalization;
using Levee.Agent.Containers;
using Levee.Agent.Sandboxes;
using Levee.Agent.Tasks;

namespace Levee.Agent.Recovery;

/// <summary>What is remembered of one run of an executor, for the agent that comes after this one.</summary>
/// <param name="directory">See <see cref="SandboxLayout.RunMeta"/>.</param>
/// <param name="open">Makes the directory and what describes the run.</param>
internal sealed class RunCheckpoint(string directory, Action open)
{
    private bool _hasSubscribed;

    /// <summary>Notes the run before anything of it starts.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Open() => open();

    /// <summary>Notes a task before its executor hears of it.</summary>
    public void Launching(AgentTask task) => MessageFile.Write(Path.Combine(CheckpointLayout.Task(directory, task.Info.TaskId.Value), CheckpointLayout.TaskInfo), task.Info, isDurable: false);

    /// <summary>Notes the first process.</summary>
    public void Started(int pid) => AtomicFile.Write(
        Path.Combine(directory, "pids", "forked.pid"),
        System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{pid} {ProcessTable.Find(pid)?.StartTime ?? 0} {BootId.Current}\n")),
        isDurable: false);

    /// <summary>Notes that the executor subscribed.</summary>
    public void Subscribed()
    {
        if (!_hasSubscribed)
        {
            _hasSubscribed = true;
            AtomicFile.Write(Path.Combine(directory, CheckpointLayout.HttpMarker), [], isDurable: false);
        }
    }
}
