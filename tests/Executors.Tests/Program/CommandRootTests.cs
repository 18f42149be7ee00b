using System.Diagnostics;
using System.Text.RegularExpressions;
using Levee.Executors.Wire;
using Mesos.V1;

namespace Levee.Executors.Tests.Program;

/// <summary>Tasks with a root or user of their own, by the arguments that Mesos' command executor has. Only root can do that.</summary>
public sealed partial class CommandRootTests : IAsyncLifetime
{
    private const int OpenFiles = 7; // RLIMIT_NOFILE
    private readonly string _root = Directory.CreateTempSubdirectory("levee-root-").FullName;
    private FakeAgent _agent = null!;

    public async ValueTask InitializeAsync() => _agent = await FakeAgent.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task A_task_has_the_root_it_is_given_and_its_sandbox_in_there()
    {
        Skip();
        await MakeRootAsync();
        using var program = ExecutorProgram.Start("command", _agent.Port, [$"--rootfs={_root}", "--sandbox_directory=/mnt/mesos/sandbox", "--launcher_dir=/usr"]);
        await _agent.SubscribedAsync();
        await _agent.LaunchAsync(Sample.Shell("echo $PWD; cd /; echo *; echo written > /mnt/mesos/sandbox/file; exit 4"));
        Assert.Equal("Command exited with status 4", (await _agent.UpdateAsync(TaskState.TaskFailed)).Message);
        Assert.Equal("written\n", await program.FileAsync("file"));
        Assert.Matches("^/mnt/mesos/sandbox\n[^\n]*bin[^\n]* mnt[^\n]*\n$", (await program.EndAsync()).Output);
    }

    [Fact]
    public async Task A_command_of_a_check_has_the_root_and_the_limits_of_its_task()
    {
        Skip();
        await MakeRootAsync();
        using var limits = new LimitsFile(new WireWriter().Message(17, new WireWriter().Int32(1, OpenFiles).Varint(2, 77).Varint(3, 77)));
        using var program = ExecutorProgram.Start("command", _agent.Port, [$"--rootfs={_root}", "--sandbox_directory=/mnt/mesos/sandbox", $"--task_launch_info={limits.Path}"]);
        var task = Sample.Shell("while :; do read x < /mnt/mesos/sandbox/end && exit 0; done 2> /dev/null");
        task.Check = new() { Type = CheckInfo.Types.Type.Command, Command = new() { Command_ = new() { Value = "[ $PWD = /mnt/mesos/sandbox ] && [ -e /only-here ] && [ $(ulimit -n) = 77 ] && exit 6" } }, DelaySeconds = 0 };
        await File.WriteAllTextAsync(Path.Combine(_root, "only-here"), "");
        await _agent.SubscribedAsync();
        await _agent.LaunchAsync(task);
        await TestKit.Poll.UntilAsync("the outcome", TimeSpan.FromSeconds(20), () => Task.FromResult(_agent.Updates.Any(status => status.CheckStatus?.Command?.HasExitCode == true)));
        Assert.Equal(6, (int)_agent.Updates.Last().CheckStatus.Command.ExitCode);
        await _agent.KillAsync("t1");
        await program.EndAsync();
    }

    [Fact]
    public async Task A_task_runs_as_the_user_it_is_given_and_is_killed_all_the_same()
    {
        Skip();
        using var program = ExecutorProgram.Start("command", _agent.Port, ["--user=nobody", "--working_directory=/tmp"]);
        await _agent.SubscribedAsync();
        await _agent.LaunchAsync(Sample.Shell("id -un; pwd; sleep 1000"));
        await _agent.UpdateAsync(TaskState.TaskRunning);
        await program.OutputAsync("/tmp\n");
        await _agent.KillAsync("t1");
        Assert.Equal((0, "nobody\n/tmp\n"), ((await program.EndAsync()).Code, (await program.EndAsync()).Output));
    }

    [Fact]
    public async Task A_user_that_does_not_exist_is_named()
    {
        using var program = ExecutorProgram.Start("command", _agent.Port, ["--user=nosuchuser"]);
        await _agent.SubscribedAsync();
        await _agent.LaunchAsync(Sample.Shell("true"));
        Assert.Equal("Failed to launch container: user 'nosuchuser' does not exist", (await _agent.UpdateAsync(TaskState.TaskFailed)).Message);
    }

    [Fact]
    public async Task What_cannot_be_done_for_a_task_is_said()
    {
        Skip();
        using var program = ExecutorProgram.Start("command", _agent.Port, [$"--rootfs={_root}/nosuch", "--working_directory=/"]);
        await _agent.SubscribedAsync();
        await _agent.LaunchAsync(Sample.Shell("true"));
        var status = await _agent.UpdateAsync(TaskState.TaskFailed);
        Assert.Equal($"Failed to launch container: cannot change the root to '{_root}/nosuch': No such file or directory", status.Message);
        Assert.DoesNotContain(_agent.Updates, update => update.State == TaskState.TaskRunning);
    }

    private static void Skip() => Assert.SkipUnless(System.Environment.IsPrivilegedProcess, "changing the root or user takes root");

    /// <summary>A shell, and what it is linked with.</summary>
    private async Task MakeRootAsync()
    {
        using var ldd = Process.Start(new ProcessStartInfo("ldd", ["/bin/sh"]) { RedirectStandardOutput = true })!;
        var files = LibraryPath().Matches(await ldd.StandardOutput.ReadToEndAsync()).Select(match => match.Value).Append("/bin/sh");
        foreach (var file in files)
        {
            var copy = _root + file;
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        Directory.CreateDirectory(Path.Combine(_root, "dev"));
        await File.WriteAllTextAsync(Path.Combine(_root, "dev/null"), "");
    }

    [GeneratedRegex(@"/\S+\.so\S*")]
    private static partial Regex LibraryPath();

    /// <summary>What the agent says of a task besides its root.</summary>
    private sealed class LimitsFile : IDisposable
    {
        public LimitsFile(WireWriter info) => File.WriteAllBytes(Path, info.ToArray());

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
