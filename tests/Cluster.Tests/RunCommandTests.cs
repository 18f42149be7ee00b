using Levee.TestKit;

namespace Levee.Cluster.Tests;

/// <summary><c>levee run</c> and the task commands against a real cluster.</summary>
public sealed class RunCommandTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_task_prints_its_output_and_passes_on_its_exit_code()
    {
        await using var cluster = await LocalCluster.StartAsync(agents: 1, "--no-dns", "--no-lb");

        var good = await LeveeProgram.RunAsync(Timeout, "run", "--master", cluster.Master, "-e", "WHO=world", "--", "sh", "-c", "echo hello $WHO; echo grüße");
        var bad = await LeveeProgram.RunAsync(Timeout, "run", "--master", cluster.Master, "--", "sh", "-c", "exit 3");
        var killed = await LeveeProgram.RunAsync(Timeout, "run", "--master", cluster.Master, "--", "sh", "-c", "kill -9 $$");
        var tooLarge = await LeveeProgram.RunAsync(Timeout, "run", "--master", cluster.Master, "--cpus", "9999", "--wait", "3", "--", "true");

        Assert.True(good.ExitCode == 0, good.Error + cluster.Logs());
        Assert.Equal("hello world\ngrüße", good.Output);
        Assert.Contains("TASK_RUNNING", good.Error, StringComparison.Ordinal);
        Assert.Contains("TASK_FINISHED", good.Error, StringComparison.Ordinal);
        Assert.Equal(3, bad.ExitCode);
        Assert.Equal(137, killed.ExitCode);
        Assert.Equal(1, tooLarge.ExitCode);
        Assert.Contains("no offer with cpus:9999", tooLarge.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_task_is_listed_inspected_read_and_killed()
    {
        await using var cluster = await LocalCluster.StartAsync(agents: 1, "--no-dns", "--no-lb");
        await using var run = LeveeProgram.Start("run", "--master", cluster.Master, "--name", "sleeper", "--", "sh", "-c", "echo started; exec sleep 1000");
        await Poll.UntilAsync("the task prints", Timeout, () => Task.FromResult(run.Output.Contains("started") || run.HasExited));

        var list = await LeveeProgram.RunAsync(Timeout, "task", "ls", "--master", cluster.Master);
        var inspect = await LeveeProgram.RunAsync(Timeout, "task", "inspect", "sleep", "--master", cluster.Master);
        var logs = await LeveeProgram.RunAsync(Timeout, "task", "logs", "sleeper", "--master", cluster.Master);
        var kill = await LeveeProgram.RunAsync(Timeout, "task", "kill", "sleeper", "--master", cluster.Master);

        Assert.Contains("sleeper", list.Output, StringComparison.Ordinal);
        Assert.Contains("TASK_RUNNING", list.Output, StringComparison.Ordinal);
        Assert.Contains("\"id\": \"sleeper\"", inspect.Output, StringComparison.Ordinal);
        Assert.Equal("started", logs.Output);
        Assert.True(kill.ExitCode == 0, kill.Error);
        Assert.Equal(143, await run.WaitAsync(Timeout));
    }

    [Fact]
    public async Task What_mesos_execute_takes_is_taken()
    {
        await using var cluster = await LocalCluster.StartAsync(agents: 1, "--no-dns", "--no-lb");
        string[] run = ["run", "--master", cluster.Master];

        var shell = await LeveeProgram.RunAsync(Timeout, [.. run, "--content_type", "json", "--resources", "cpus:0.1;mem:32", "--env", """{"WHO":"world"}""", "--command", "echo hello $WHO"]);
        Assert.True(shell.ExitCode == 0, shell.Error + cluster.Logs());
        Assert.Equal("hello world", shell.Output);

        var killed = await LeveeProgram.RunAsync(Timeout, [.. run, "--kill-after", "200ms", "--", "sleep", "1000"]);
        Assert.Equal(143, killed.ExitCode);
        Assert.Contains("TASK_KILLED", killed.Error, StringComparison.Ordinal);

        const string Whole = """{"name":"whole","task_id":{"value":"whole"},"command":{"value":"exit 4"},"resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":0.1}}]}""";
        Assert.Equal(4, (await LeveeProgram.RunAsync(Timeout, [.. run, "--task", Whole])).ExitCode);

        var group = await LeveeProgram.RunAsync(Timeout, [.. run, "--task-group", $$"""{"tasks":[{{Whole.Replace("whole", "one", StringComparison.Ordinal).Replace("exit 4", "true", StringComparison.Ordinal)}},{{Whole.Replace("whole", "two", StringComparison.Ordinal)}}]}"""]);
        Assert.Contains("two: TASK_FAILED", group.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, group.ExitCode);

        var wrong = await LeveeProgram.RunAsync(Timeout, [.. run, "--task", Whole, "--name", "x", "--containerizer", "lxc", "--kill-after", "soon"]);
        Assert.Equal(2, wrong.ExitCode);
        Assert.Equal(
            "levee: --task and --name exclude each other; --containerizer is 'lxc'; it must be mesos or docker; --kill-after is 'soon'; it must be a duration such as 30secs.", wrong.Error);
    }

    [Fact]
    public async Task Output_is_followed_to_the_task_s_end_and_its_use_is_measured()
    {
        await using var cluster = await LocalCluster.StartAsync(agents: 1, "--no-dns", "--no-lb");
        await using var run = LeveeProgram.Start("run", "--master", cluster.Master, "--name", "writer", "--", "sh", "-c", "echo begun; while [ ! -e go ]; do sleep 0.1; done; echo error >&2; echo end");
        await Poll.UntilAsync("the task prints", Timeout, () => Task.FromResult(run.Output.Contains("begun") || run.HasExited));
        await using var follow = LeveeProgram.Start("task", "logs", "-f", "writer", "--master", cluster.Master);
        await using var errors = LeveeProgram.Start("task", "logs", "-f", "--stderr", "writer", "--master", cluster.Master);
        await Poll.UntilAsync("it is followed", Timeout, () => Task.FromResult(follow.Output.Contains("begun")));

        var stats = await LeveeProgram.RunAsync(Timeout, "task", "stats", "writer", "--master", cluster.Master);
        Assert.True(stats.ExitCode == 0, stats.Error);
        Assert.Matches(@"(?s)^TASK .*writer +[0-9.]+ %", stats.Output);
        Assert.Contains("\"cpus_user_time_secs\":", (await LeveeProgram.RunAsync(Timeout, "task", "stats", "writer", "--json", "--master", cluster.Master)).Output, StringComparison.Ordinal);

        var sandbox = Directory.GetDirectories(cluster.WorkDir.FullName, "runs", SearchOption.AllDirectories).First(runs => runs.Contains("/executors/writer/", StringComparison.Ordinal) && !runs.Contains("/meta/", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(sandbox, "latest", "go"), "");
        Assert.Equal(0, await follow.WaitAsync(Timeout));
        Assert.Equal(0, await errors.WaitAsync(Timeout));
        Assert.Equal(["begun", "end"], follow.Output);
        Assert.Contains("error", errors.Output);
    }
}
