using Mesos.V1;

namespace Levee.Agent.Tests.Fetching;

/// <summary>Fetching for tasks of a whole agent.</summary>
public sealed class FetchingTaskTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_command_task_finds_its_files_and_the_metrics_count_them()
    {
        await using var server = await FileServer.StartAsync();
        var archive = server.Add("app.tgz", ArchiveTests.TarGz(("greeting.txt", "hello")));
        await using var agent = await RunningAgent.StartAsync(_directory.Path);

        await agent.RunAsync("fetching", "cat greeting.txt", task => task.Command.Uris.Add(new CommandInfo.Types.URI { Value = archive, Cache = true }));

        Assert.Equal(TaskState.TaskFinished, (await agent.Master.EndOfAsync("fetching")).State);
        Assert.Contains("hello", agent.Output("fetching"), StringComparison.Ordinal);
        Assert.Equal(1, await agent.MetricAsync("containerizer/fetcher/task_fetches_succeeded"));
        Assert.InRange(await agent.MetricAsync("containerizer/fetcher/cache_size_used_bytes"), 100, 1000);
    }

    [Fact]
    public async Task A_file_that_cannot_be_had_fails_the_task()
    {
        await using var server = await FileServer.StartAsync();
        await using var agent = await RunningAgent.StartAsync(_directory.Path);

        await agent.RunAsync("fetching", "true", task => task.Command.Uris.Add(new CommandInfo.Types.URI { Value = server.Uri("missing") }));

        var end = await agent.Master.EndOfAsync("fetching");
        Assert.Equal((TaskState.TaskFailed, TaskStatus.Types.Reason.ContainerLaunchFailed), (end.State, end.Reason));
        Assert.Equal($"Failed to launch container: Failed to fetch '{server.Uri("missing")}': unexpected HTTP response '404 Not Found'", end.Message);
        Assert.Contains("unexpected HTTP response", agent.Output("fetching", "stderr"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_that_is_killed_while_its_files_are_fetched_is_killed_not_failed()
    {
        await using var server = await FileServer.StartAsync();
        server.Add("data.bin", new byte[100]);
        await using var agent = await RunningAgent.StartAsync(_directory.Path);
        await agent.RunAsync("fetching", "true", task => task.Command.Uris.Add(new CommandInfo.Types.URI { Value = server.Uri("hang/data.bin") }));
        await Poll.UntilAsync(() => server.Count("GET") == 1, "the download");

        await agent.KillAsync("fetching");

        Assert.Equal(TaskState.TaskKilled, (await agent.Master.EndOfAsync("fetching")).State);
        await Poll.UntilAsync(() => agent.Ledger.FindExecutor(new(new(RunningAgent.Framework.Id.Value), "fetching")) is null, "the end of its executor");
        Assert.Contains("was given up", agent.Output("fetching", "stderr"), StringComparison.Ordinal);
    }
}
