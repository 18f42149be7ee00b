using System.Collections.Immutable;
using Levee.Agent.Containers;
using Levee.Agent.Fetching;
using Levee.Agent.Recovery;
using Levee.Agent.Sandboxes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Levee.Agent.Tests.Recovery;

public sealed class LeftoversTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly ChildReaper _reaper = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _reaper.Dispose();
        _http.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("echo $$ > pids; setsid sleep 1000 & echo $! >> pids; wait", 2)]
    [InlineData("setsid sleep 1000 & echo $! >> pids; exit 0", 1)] // The lead is gone, its child is not.
    public async Task What_a_killed_agent_left_running_is_ended_by_the_next_one(string command, int processes)
    {
        var layout = new SandboxLayout(_directory.Path);
        var config = Config(layout, "8b3f0a52-0000-7000-8000-000000000001", command);
        var container = (await new PosixContainerizer(_reaper, new Fetcher(_http), TimeProvider.System, NullLogger<PosixContainerizer>.Instance).LaunchAsync(config, CancellationToken.None)).Container!;
        var file = Path.Combine(config.Sandbox, "pids");
        await Poll.UntilAsync(() => File.Exists(file) && File.ReadAllLines(file).Length == processes, "the processes");
        var pids = File.ReadAllLines(file).Select(int.Parse).ToList();
        Assert.All(pids, pid => Assert.True(ProcessTable.Find(pid) is { IsAlive: true }));

        var leftovers = new Leftovers(layout, TimeProvider.System, NullLogger<Leftovers>.Instance);
        Assert.Equal(1, await leftovers.KillAsync());
        Assert.All(pids, pid => Assert.False(ProcessTable.Find(pid) is { IsAlive: true }));
        Assert.Equal(0, await leftovers.KillAsync());
        await container.DestroyAsync(); // Collects the child of this process.
    }

    [Fact]
    public async Task A_recorded_pid_that_is_another_process_now_is_left_alone()
    {
        var layout = new SandboxLayout(_directory.Path);
        var run = layout.RunMeta("S", "f", "t", "8b3f0a52-0000-7000-8000-000000000002");
        RunRecord.Create(run);
        var config = Config(layout, "8b3f0a52-0000-7000-8000-000000000003", "sleep 1000");
        var other = (await new PosixContainerizer(_reaper, new Fetcher(_http), TimeProvider.System, NullLogger<PosixContainerizer>.Instance).LaunchAsync(config, CancellationToken.None)).Container!;
        RunRecord.Close(config.RunDirectory!);
        RunRecord.WritePid(run, other.Pid);
        var file = Path.Combine(run, "pids", "forked.pid");
        File.WriteAllText(file, File.ReadAllText(file).Replace($"{other.Pid} ", $"{other.Pid} 1", StringComparison.Ordinal)); // Another start time.

        await new Leftovers(layout, TimeProvider.System, NullLogger<Leftovers>.Instance).KillAsync();
        Assert.True(ProcessTable.Find(other.Pid) is { IsAlive: true });
        await other.DestroyAsync();
    }

    private static ContainerConfig Config(SandboxLayout layout, string container, string command) => new(
        new(container),
        layout.Run("S", "f", "t", container),
        layout.RunMeta("S", "f", "t", container),
        "/bin/sh",
        ["sh", "-c", command],
        ImmutableDictionary<string, string>.Empty.Add("PATH", "/usr/bin:/bin"),
        null);
}
