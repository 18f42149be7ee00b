using System.Text.Json;
using Levee.TestKit;

namespace Levee.Interop;

/// <summary>Programs of the public Go bindings of Mesos, which Debian has as a package: a scheduler, its executor and an operator, all in protobuf.</summary>
public sealed class MesosGoTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "mesos-go");
    private static readonly string Program = Path.Combine(Folder, "interop");

    [Fact]
    public async Task A_scheduler_its_executor_and_an_operator_in_protobuf_work_together()
    {
        await BuildAsync();
        await using var cluster = await LocalCluster.StartAsync(agents: 1, "--no-dns", "--no-lb");
        var master = $"127.0.0.1:{cluster.Port}";
        await using var @operator = RunningProgram.Start(Program, ["operator", master], Folder);
        await Poll.UntilAsync("the operator is subscribed", Deadline, () => Task.FromResult(Events(@operator).Any(line => line["event"] == "SUBSCRIBED")));

        await using var scheduler = RunningProgram.Start(Program, ["scheduler", master], Folder);
        Assert.True(await scheduler.WaitAsync(Deadline) == 0, scheduler.Transcript() + cluster.Logs());

        var events = Events(scheduler);
        Assert.Contains(events, line => line["event"] == "MESSAGE" && line["data"] == "echo of to executor");
        Assert.Equal(["TASK_RUNNING", "TASK_FINISHED"], StatesOf(events, "UPDATE", "finish"));
        Assert.Equal(["TASK_RUNNING", "TASK_FINISHED"], StatesOf(events, "UPDATE", "message"));
        Assert.Equal(["TASK_RUNNING", "TASK_KILLED"], StatesOf(events, "UPDATE", "kill"));
        Assert.All(events.Where(line => line["event"] == "UPDATE"), line => Assert.Equal(("SOURCE_EXECUTOR", $"of {line["task"]}"), (line["source"], line["data"])));

        await Poll.UntilAsync("the operator heard that the framework left", Deadline, () => Task.FromResult(Events(@operator).Any(line => line["event"] == "FRAMEWORK_REMOVED")));
        var seen = Events(@operator);
        Assert.Equal(10, seen.Count(line => line["event"] == "response"));
        Assert.Equal(3, seen.Count(line => line["event"] == "TASK_ADDED"));
        Assert.Equal(["TASK_RUNNING", "TASK_KILLED"], StatesOf(seen, "TASK_UPDATED", "kill"));
    }

    // Packages are looked up where Debian puts them, never on the network.
    private static async Task BuildAsync()
    {
        var environment = new Dictionary<string, string> { ["GO111MODULE"] = "off", ["GOPATH"] = "/usr/share/gocode", ["GOFLAGS"] = "" };
        await using var build = RunningProgram.Start("go", ["build", "-o", Program, "."], Folder, environment);
        Assert.True(await build.WaitAsync(TimeSpan.FromMinutes(3)) == 0, build.Transcript());
    }

    private static List<Dictionary<string, string>> Events(RunningProgram program) =>
        [.. program.Output.Where(line => line.StartsWith('{')).Select(line => JsonSerializer.Deserialize<Dictionary<string, string>>(line)!)];

    private static List<string> StatesOf(IEnumerable<Dictionary<string, string>> events, string kind, string task) =>
        [.. events.Where(line => line["event"] == kind && line["task"] == task).Select(line => line["state"])];
}
