using Levee.Agent.Configuration;
using Levee.Agent.Garbage;
using Levee.Agent.Sandboxes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Levee.Agent.Tests.Garbage;

/// <summary>Source: spec agent-behaviour section 17.</summary>
public sealed class GarbageTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly ManualClock _clock = new();
    private readonly FakeDisk _disk = new();
    private readonly GarbageCollector _collector;
    private readonly SandboxGarbage _garbage;
    private readonly SandboxLayout _layout;

    public GarbageTests()
    {
        var settings = new GarbageSettings();
        _layout = new(_directory.Path);
        _collector = new(settings, _disk, _clock, NullLogger<GarbageCollector>.Instance);
        _garbage = new(_layout, _collector, settings, _clock);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_sandbox_goes_when_its_time_has_come_and_not_before()
    {
        var run = Run("f", "e", "c1");
        _garbage.RunEnded("a", "f", "e", "c1", isExecutorOver: false, isFrameworkOver: false);

        Pass(TimeSpan.FromDays(6.9));
        Assert.True(Directory.Exists(run));

        Pass(TimeSpan.FromDays(0.2));
        Assert.False(Directory.Exists(run));
        Assert.True(Directory.Exists(Path.GetDirectoryName(run)));
        Assert.Equal((2, 0, 0), (_collector.Succeeded, _collector.Failed, _collector.Pending)); // Its checkpoints too.
    }

    [Theory]
    [InlineData(0.5, 2.8)]
    [InlineData(0, 6.3)]
    [InlineData(0.9, 0)]
    [InlineData(1, 0)]
    public void The_fuller_the_disk_the_sooner_sandboxes_go(double used, double days)
    {
        var old = Run("f", "e", "old");
        _garbage.RunEnded("a", "f", "e", "old", false, false);
        _clock.Advance(TimeSpan.FromDays(days) + TimeSpan.FromMinutes(1));
        var young = Run("f", "e", "young");
        _garbage.RunEnded("a", "f", "e", "young", false, false);
        _disk.Used = used;

        _collector.Watch();

        Assert.Equal(days, _collector.MaxAge.TotalDays, 6);
        Assert.False(Directory.Exists(old));
        Assert.Equal(days > 0, Directory.Exists(young));
    }

    [Fact]
    public void A_framework_or_executor_that_comes_back_keeps_its_directories_but_not_its_old_runs()
    {
        var run = Run("f", "e", "c1");
        _garbage.RunEnded("a", "f", "e", "c1", isExecutorOver: true, isFrameworkOver: true);
        _garbage.Reuse("a", "f", "e");

        Pass(TimeSpan.FromDays(8));

        Assert.False(Directory.Exists(run));
        Assert.True(Directory.Exists(_layout.Runs("a", "f", "e")));
    }

    [Fact]
    public void What_an_earlier_agent_left_has_its_time_since_it_was_changed()
    {
        var (live, ended, other) = (Run("f", "e", "live"), Run("f", "e", "ended"), Run("gone", "e", "c"));
        var earlier = Path.Combine(_layout.Agents, "an-earlier-id");
        Directory.CreateDirectory(earlier);
        var sixDaysAgo = _clock.GetUtcNow().UtcDateTime - TimeSpan.FromDays(6);
        foreach (var directory in (string[])[ended, earlier])
        {
            Directory.SetLastWriteTimeUtc(directory, sixDaysAgo);
        }

        _garbage.Recover("a", new HashSet<string> { "live" });
        Pass(TimeSpan.FromDays(1.1));
        Assert.Equal((true, false, false, true), (Directory.Exists(live), Directory.Exists(ended), Directory.Exists(earlier), Directory.Exists(other)));

        Pass(TimeSpan.FromDays(6));
        Assert.Equal((true, false), (Directory.Exists(live), Directory.Exists(Path.Combine(_layout.Agents, "a", "frameworks", "gone"))));
    }

    [Fact]
    public void A_link_in_a_sandbox_does_not_lead_the_removal_out()
    {
        var volume = Path.Combine(_directory.Path, "volume");
        Directory.CreateDirectory(volume);
        File.WriteAllText(Path.Combine(volume, "data"), "kept");
        Directory.CreateSymbolicLink(Path.Combine(Run("f", "e", "c1"), "volume"), volume);

        _garbage.RunEnded("a", "f", "e", "c1", true, true);
        Pass(TimeSpan.FromDays(8));

        Assert.True(File.Exists(Path.Combine(volume, "data")));
    }

    [Fact]
    public void Mounts_below_a_directory_are_found_innermost_first()
    {
        string[] mounts =
        [
            "22 1 0:20 / /proc rw - proc proc rw", "40 1 8:1 /v /work/run/vol rw - ext4 /dev/sda1 rw", "41 40 8:1 /w /work/run/vol/in\\040side rw - ext4 /dev/sda1 rw", "42 1 8:1 / /work/runner rw - ext4 /dev/sda1 rw",
        ];
        Assert.Equal(["/work/run/vol/in side", "/work/run/vol"], DirectoryRemoval.MountsBelow("/work/run", mounts));
    }

    [Fact]
    public async Task Directories_go_by_themselves_while_the_collector_runs()
    {
        using var stop = new CancellationTokenSource();
        var path = Path.Combine(_directory.Path, "old");
        var collector = new GarbageCollector(new(), _disk, TimeProvider.System, NullLogger<GarbageCollector>.Instance);
        var running = collector.RunAsync(stop.Token);
        Directory.CreateDirectory(path);

        collector.Schedule(path, TimeSpan.FromMilliseconds(50));

        await Poll.UntilAsync(() => !Directory.Exists(path), "the removal");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private void Pass(TimeSpan time)
    {
        _clock.Advance(time);
        _collector.Collect(TimeSpan.Zero);
    }

    private string Run(string framework, string executor, string container)
    {
        Directory.CreateDirectory(_layout.RunMeta("a", framework, executor, container));
        var run = _layout.Run("a", framework, executor, container);
        Directory.CreateDirectory(Path.Combine(run, "files"));
        return run;
    }
}
