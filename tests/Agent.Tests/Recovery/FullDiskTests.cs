using System.Diagnostics;
using Levee.Agent.Tests.Containers;
using Mesos.V1;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Tests.Recovery;

/// <summary>The agent on a disk of its own that becomes full.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private RunningAgent _agent = null!;

    private string Filler => Path.Combine(_directory.Path, "filler");

    public async ValueTask InitializeAsync()
    {
        Machine.NeedsRoot();
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=4m,mode=755", "levee-test", _directory.Path);
        _agent = await RunningAgent.StartAsync(_directory.Path);
    }

    public async ValueTask DisposeAsync()
    {
        if (_agent is not null)
        {
            File.Delete(Filler);
            await _agent.DisposeAsync();
            await RunAsync("umount", "-l", _directory.Path);
        }

        _directory.Dispose();
    }

    [Fact]
    public async Task New_tasks_fail_with_the_reason_and_those_that_run_go_on_and_are_told_of_when_there_is_room()
    {
        await _agent.RunAsync("old", "sleep 1000", framework: RunningAgent.Checkpointing);
        await _agent.Master.RunningAsync("old");
        await Poll.UntilAsync(() => _agent.Outbox.Unacknowledged == 0, "acknowledgements");
        Fill();

        await _agent.RunAsync("new", "true", framework: RunningAgent.Checkpointing);
        await Poll.UntilAsync(() => _agent.Ledger.Active.Any(task => task.Key.Task.Value == "new" && task.State == TaskState.TaskFailed), "the failed launch");
        await _agent.KillAsync("old");
        await Poll.UntilAsync(() => _agent.Ledger.Active.Any(task => task.Key.Task.Value == "old" && task.State == TaskState.TaskKilled), "the end of the task");
        Assert.DoesNotContain(TaskState.TaskKilled, _agent.Master.StatesOf("old")); // Not safe yet, so not told.

        File.Delete(Filler);
        Assert.Equal(TaskState.TaskKilled, (await _agent.Master.EndOfAsync("old")).State);
        var end = await _agent.Master.EndOfAsync("new");
        Assert.Equal((TaskState.TaskFailed, Reason.ContainerLaunchFailed), (end.State, end.Reason));
        Assert.Contains("No space left on device", end.Message, StringComparison.Ordinal);
        await _agent.RunAsync("next", "true", framework: RunningAgent.Checkpointing);
        Assert.Equal(TaskState.TaskFinished, (await _agent.Master.EndOfAsync("next")).State);
    }

    private void Fill()
    {
        using var file = new FileStream(Filler, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
