using System.Diagnostics;
using Levee.TestKit;

namespace Levee.Cluster.Tests;

/// <summary><c>levee task exec</c> and <c>levee task attach</c> against a real cluster, from real terminals.</summary>
public sealed class TaskTerminalTests : IAsyncLifetime
{
    private const string CtrlC = "\u0003";
    private const string Detach = "\u0010\u0011";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private LocalCluster _cluster = null!;
    private RunningProgram _run = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await LocalCluster.StartAsync(agents: 1, "--no-dns", "--no-lb");
        _run = LeveeProgram.Start("run", "--master", _cluster.Master, "--name", "host", "-e", "OF_TASK=yes", "--", "sh", "-c", "echo started; exec sleep 1000");
        await Poll.UntilAsync("the task prints", Timeout, () => Task.FromResult(_run.Output.Contains("started") || _run.HasExited));
    }

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_command_s_output_and_exit_code_come_back()
    {
        var both = await ExecAsync("host", "sh", "-c", "echo out; echo err >&2; exit 3");
        Assert.Equal((3, "out", "err"), both);
        Assert.Equal(137, (await ExecAsync("host", "sh", "-c", "kill -9 $$")).ExitCode);
        Assert.Equal((0, "-l", ""), await ExecAsync("host", "echo", "-l")); // Not an option of ours.
        Assert.Equal((0, "9", ""), await ExecAsync("-e", "LEVEL=9", "host", "printenv", "LEVEL"));
        Assert.Equal((0, "", ""), await ExecAsync("host", "cat")); // No input, no waiting.
        var missing = await ExecAsync("host", "/no/such/program");
        Assert.NotEqual(0, missing.ExitCode);
        var unknown = await ExecAsync("nosuch", "true");
        Assert.Equal((1, "levee: there is no task 'nosuch'; 'levee task ls --all' shows all."), (unknown.ExitCode, unknown.Error));
        Assert.Equal(2, (await ExecAsync("-t", "host", "true")).ExitCode);
    }

    [Fact]
    public async Task Input_from_a_pipe_reaches_the_command()
    {
        using var piped = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"head -c 3000000 /dev/zero | {Levee("exec", "-i", "host", "wc", "-c")}"]) { RedirectStandardOutput = true })!;
        Assert.Equal("3000000", (await piped.StandardOutput.ReadToEndAsync()).Trim());
        await piped.WaitForExitAsync();
        Assert.Equal(0, piped.ExitCode);
    }

    [Fact]
    public async Task A_shell_on_a_terminal_behaves_like_a_local_one()
    {
        await using var terminal = TerminalProgram.Start($"tty; stty rows 40 cols 100; {Levee("exec", "-it", "host", "sh")}; echo code $?; stty -a");
        await terminal.ShowsAsync("/dev/pts/", Timeout);
        var device = terminal.Screen[terminal.Screen.IndexOf("/dev/pts/", StringComparison.Ordinal)..].Split('\r', '\n')[0];
        await terminal.ShowsAsync("# ", Timeout);

        await terminal.TypeAsync("stty size\r");
        await terminal.ShowsAsync("40 100", Timeout);
        using (var resize = Process.Start("stty", ["-F", device, "rows", "50", "cols", "132"]))
        {
            await resize.WaitForExitAsync();
        }

        await Poll.UntilAsync("the new size", Timeout, async () =>
        {
            await terminal.TypeAsync("stty size\r");
            return terminal.Screen.Contains("50 132", StringComparison.Ordinal);
        });

        await terminal.TypeAsync("echo beg''un; sleep 1000; echo interrup''ted\r");
        await terminal.ShowsAsync("begun", Timeout);
        await terminal.TypeAsync(CtrlC);
        await terminal.TypeAsync("exit 7\r");
        await terminal.ShowsAsync("code 7", Timeout);
        Assert.Equal(0, await terminal.WaitAsync(Timeout));
        Assert.Matches(@"(?<!-)icanon", terminal.Screen); // The local terminal is as it was.
        Assert.Matches(@" echo ", terminal.Screen);
    }

    [Fact]
    public async Task Leaving_a_session_ends_what_it_ran()
    {
        await using var terminal = TerminalProgram.Start($"{Levee("exec", "-it", "host", "sh", "-c", "echo $$; exec sleep 4711")}; echo code $?");
        await Poll.UntilAsync("the command runs", Timeout, () => Task.FromResult(Runs("4711")));
        await terminal.TypeAsync(Detach);
        await terminal.ShowsAsync("code 0", Timeout);
        await Poll.UntilAsync("the command is ended", Timeout, () => Task.FromResult(!Runs("4711")));

        await using var program = LeveeProgram.Start("task", "exec", "--master", _cluster.Master, "host", "sleep", "4712");
        await Poll.UntilAsync("the command runs", Timeout, () => Task.FromResult(Runs("4712")));
        program.Signal(2);
        Assert.Equal(130, await program.WaitAsync(Timeout));
        await Poll.UntilAsync("the command is ended", Timeout, () => Task.FromResult(!Runs("4712")));
    }

    [Fact]
    public async Task A_task_on_a_terminal_is_joined_left_and_joined_again()
    {
        await using var run = LeveeProgram.Start("run", "--master", _cluster.Master, "--tty", "--name", "shell", "--", "sh");
        await Poll.UntilAsync("the task runs", Timeout, () => Task.FromResult(run.Error.Any(line => line.Contains("TASK_RUNNING", StringComparison.Ordinal)) || run.HasExited));

        await AnswersAsync("shell", "echo $((40+2))", "42");
        await using var looking = TerminalProgram.Start($"echo be''gun; {Levee("attach", "--no-stdin", "shell")}; echo code $?");
        await looking.ShowsAsync("begun", Timeout);
        await using (var second = TerminalProgram.Start(Levee("attach", "shell")))
        {
            await Poll.UntilAsync("both see what is typed", Timeout, async () =>
            {
                await second.TypeAsync("echo $((41+2))\r");
                return second.Screen.Contains("43", StringComparison.Ordinal) && looking.Screen.Contains("43", StringComparison.Ordinal);
            });
            await using (var third = TerminalProgram.Start($"{Levee("attach", "shell")}; echo code $?"))
            {
                await third.ShowsAsync("levee: somebody else types there already; --no-stdin only looks.", Timeout);
                await third.ShowsAsync("code 1", Timeout);
            }

            await second.TypeAsync("exit 0\r");
            Assert.Equal(0, await second.WaitAsync(Timeout));
        }

        await looking.ShowsAsync("code 0", Timeout);
        Assert.Equal(0, await run.WaitAsync(Timeout));

        var none = await LeveeProgram.RunAsync(Timeout, "task", "attach", "--no-stdin", "host", "--master", _cluster.Master);
        Assert.Equal((1, "levee: task host has no terminal; 'levee task logs -f' follows its output, 'levee task exec -it' opens a shell beside it."), (none.ExitCode, none.Error));
    }

    [Fact]
    public async Task A_terminal_outlives_its_agent()
    {
        await using var run = LeveeProgram.Start("run", "--master", _cluster.Master, "--checkpoint", "--tty", "--name", "lasting", "--", "sh");
        await Poll.UntilAsync("the task runs", Timeout, () => Task.FromResult(run.Error.Any(line => line.Contains("TASK_RUNNING", StringComparison.Ordinal)) || run.HasExited));
        await AnswersAsync("lasting", "echo $((40+2))", "42");
        var agent = ClusterProcesses.Daemon(_cluster.Up.Pid, "agent");
        RunningProgram.Signal(agent, 9);
        await Poll.UntilAsync("another agent runs", Timeout, () => Task.FromResult(ClusterProcesses.Children(_cluster.Up.Pid).Count > 1 && !ClusterProcesses.Children(_cluster.Up.Pid).Contains(agent)));
        await Poll.UntilAsync("the agent knows the task again", Timeout, async () => (await LeveeProgram.RunAsync(Timeout, "task", "stats", "lasting", "--json", "--master", _cluster.Master)).ExitCode == 0);
        await AnswersAsync("lasting", "echo $((50+2))", "52");
    }

    /// <summary>Attaches, types until the answer is there, and leaves.</summary>
    private async Task AnswersAsync(string task, string question, string answer)
    {
        await using var terminal = TerminalProgram.Start($"{Levee("attach", task)}; echo code $?");
        await Poll.UntilAsync(answer, Timeout, async () =>
        {
            await terminal.TypeAsync(question + "\r");
            return terminal.Screen.Contains(answer, StringComparison.Ordinal);
        });
        await terminal.TypeAsync(Detach);
        await terminal.ShowsAsync("code 0", Timeout);
    }

    private Task<(int ExitCode, string Output, string Error)> ExecAsync(params string[] words) => LeveeProgram.RunAsync(Timeout, ["task", "exec", "--master", _cluster.Master, .. words]);

    private string Levee(string command, params string[] words) => string.Join(' ', ((string[])[LeveeProgram.Path, "task", command, "--master", _cluster.Master, .. words]).Select(word => $"'{word}'"));

    /// <summary>Whether a <c>sleep</c> with this argument runs on the machine.</summary>
    private static bool Runs(string argument) => Process.GetProcessesByName("sleep").Any(process =>
    {
        using (process)
        {
            try
            {
                return File.ReadAllText($"/proc/{process.Id}/cmdline").Split('\0').Contains(argument);
            }
            catch (IOException)
            {
                return false; // It ended meanwhile.
            }
        }
    });
}
