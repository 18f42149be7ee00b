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
}
