using System.Text.Json;
using Levee.TestKit;

namespace Levee.Interop;

/// <summary>The npm package mesos-framework, a v1 scheduler in JavaScript that knows nothing of Levee.</summary>
public sealed class MesosFrameworkTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "mesos-framework");

    [Fact]
    public async Task A_scheduler_written_for_Mesos_runs_its_command_tasks_to_their_end()
    {
        await InstallAsync();
        await using var cluster = await LocalCluster.StartAsync(agents: 2, "--no-dns", "--no-lb");
        await using var scheduler = RunningProgram.Start("node", ["scheduler.js", "127.0.0.1", $"{cluster.Port}", "3", "echo interop; sleep 0.2"], Folder);

        var exitCode = await scheduler.WaitAsync(TimeSpan.FromSeconds(60));

        var lines = Lines(scheduler);
        Assert.True(exitCode == 0, scheduler.Transcript() + cluster.Logs());
        Assert.Contains(lines, line => line.GetProperty("event").GetString() == "subscribed" && line.GetProperty("streamId").GetString()!.Length == 36);
        Assert.Equal(3, TasksIn(lines, "TASK_RUNNING").Count);
        Assert.Equal(TasksIn(lines, "TASK_RUNNING"), TasksIn(lines, "TASK_FINISHED"));
    }

    [Fact]
    public async Task A_scheduler_that_is_killed_is_taken_over_with_its_tasks()
    {
        await InstallAsync();
        await using var cluster = await LocalCluster.StartAsync(agents: 2, "--no-dns", "--no-lb");
        await using var first = RunningProgram.Start("node", ["scheduler.js", "127.0.0.1", $"{cluster.Port}", "3", "sleep 1000"], Folder);
        await Poll.UntilAsync("three tasks run", TimeSpan.FromSeconds(60), () => Task.FromResult(Running(first).Count == 3));
        first.Signal(9);
        await first.WaitAsync(TimeSpan.FromSeconds(10));

        await using var second = RunningProgram.Start("node", ["scheduler.js", "127.0.0.1", $"{cluster.Port}", "3", "none", FrameworkOf(first)], Folder);
        var exitCode = await second.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.True(exitCode == 0, second.Transcript() + cluster.Logs());
        Assert.Equal(FrameworkOf(first), FrameworkOf(second));
        Assert.Equal(Running(first), Running(second));

        static string FrameworkOf(RunningProgram scheduler) => Lines(scheduler).First(line => line.GetProperty("event").GetString() == "subscribed").GetProperty("frameworkId").GetString()!;
        static List<string> Running(RunningProgram scheduler) => TasksIn(Lines(scheduler), "TASK_RUNNING");
    }

    [Theory]
    [InlineData("javascript", "exec node executor.js")]
    [InlineData("python", "exec python3 executor.py")]
    public async Task An_executor_written_for_Mesos_runs_the_tasks_that_share_it(string language, string command)
    {
        await InstallAsync();
        await using var cluster = await LocalCluster.StartAsync(agents: 1, "--no-dns", "--no-lb");
        await using var scheduler = RunningProgram.Start("python3", ["scheduler.py", $"127.0.0.1:{cluster.Port}", "3", $"cd '{Folder}' && {command}"], Folder);

        var exitCode = await scheduler.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.True(exitCode == 0, scheduler.Transcript() + cluster.Logs());
        var lines = scheduler.Output.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var updates = lines.Where(line => Text(line, "event") == "update").Select(line => (Task: Text(line, "task"), State: Text(line, "state"), Message: Text(line, "message"))).ToList();
        Assert.All(updates, update => Assert.StartsWith(language + " ", update.Message));
        Assert.All(updates.GroupBy(update => update.Task), task => Assert.Equal(["TASK_RUNNING", "TASK_FINISHED"], task.Select(update => update.State).Distinct()));
        Assert.Equal(["task-0", "task-1", "task-2"], updates.Select(update => update.Task).Distinct().Order());
        Assert.Equal("hello from shared", Text(lines.Single(line => Text(line, "event") == "message"), "text"));

        static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;
    }

    private static List<JsonElement> Lines(RunningProgram program) => [.. program.Output.Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement)];

    private static List<string> TasksIn(IEnumerable<JsonElement> lines, string state) =>
    [
        .. lines.Where(line => line.GetProperty("event").GetString() == "update" && line.GetProperty("state").GetString() == state)
            .Select(line => line.GetProperty("task").GetString()!).Distinct().Order(),
    ];

    private static async Task InstallAsync()
    {
        await using var install = RunningProgram.Start("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], Folder);
        Assert.True(await install.WaitAsync(TimeSpan.FromMinutes(2)) == 0, install.Transcript());
    }
}
