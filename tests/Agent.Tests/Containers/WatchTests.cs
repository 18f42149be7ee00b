using System.Net.Sockets;
using System.Text;
using Levee.Agent.Containers.Isolators;
using Mesos.V1;

namespace Levee.Agent.Tests.Containers;

/// <summary>Isolators that look now and then.</summary>
public sealed class WatchTests
{
    [Fact]
    public async Task A_container_that_uses_more_than_its_disk_ends()
    {
        using var containers = new TestContainers(("isolation", "disk/du"), ("container_disk_watch_interval", "50ms"), ("enforce_container_disk_quota", "true"));
        var container = await containers.LaunchAsync(containers.Config("head -c 3000000 /dev/urandom > file; sleep 1000") with { Resources = TestContainers.Resources("disk:2") });
        var end = await container.Terminated.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
        Assert.Equal((TaskState.TaskFailed, TaskStatus.Types.Reason.ContainerLimitationDisk), (end.State, end.Reason));
        Assert.Matches(@"^Disk usage \(\d+[KM]?B\) exceeds quota \(2MB\)$", end.Message);
        Assert.Equal("disk", end.Limitation.Single().Name);
    }

    [Fact]
    public async Task Disk_is_measured_without_being_limited()
    {
        using var containers = new TestContainers(("isolation", "disk/du"), ("container_disk_watch_interval", "50ms"));
        var container = await containers.LaunchAsync(containers.Config("head -c 3000000 /dev/urandom > file; sleep 1000") with { Resources = TestContainers.Resources("disk:2") });
        await Poll.UntilAsync(() => container.Usage().DiskUsedBytes > 3_000_000, "the measure");
        Assert.Equal(2UL << 20, container.Usage().DiskLimitBytes);
        Assert.False(container.Terminated.IsCompleted);
    }

    [Fact]
    public void Files_with_several_names_are_counted_once_and_links_not_followed()
    {
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "a");
        File.WriteAllBytes(file, new byte[100_000]);
        var one = DiskMeter.Measure(directory.Path, new HashSet<string>());
        File.CreateSymbolicLink(Path.Combine(directory.Path, "link"), "/usr");
        Directory.CreateDirectory(Path.Combine(directory.Path, "volume"));
        File.WriteAllBytes(Path.Combine(directory.Path, "volume", "b"), new byte[100_000]);
        Assert.InRange(DiskMeter.Measure(directory.Path, new HashSet<string> { Path.Combine(directory.Path, "volume") }), one, one + 8192);
        Assert.InRange(DiskMeter.Measure(directory.Path, new HashSet<string>()), one + 100_000, one + 120_000);
    }

    [Fact]
    public async Task A_container_that_listens_on_a_foreign_port_ends()
    {
        Machine.NeedsCgroups();
        if (!File.Exists("/usr/bin/python3"))
        {
            Assert.Skip("needs python3 for a process that listens");
        }

        using var containers = new TestContainers(("isolation", "network/ports"), ("container_ports_watch_interval", "50ms"), ("enforce_container_ports", "true"));
        var config = containers.Config("exec python3 -c \"import socket, time\ns = socket.create_server(('127.0.0.1', 0))\nprint(s.getsockname()[1], flush=True)\ntime.sleep(1000)\"");
        var container = await containers.LaunchAsync(config with { Resources = TestContainers.Resources("ports:[1-2]") });
        var end = await container.Terminated.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
        var port = File.ReadAllText(Path.Combine(config.Sandbox, "stdout")).Trim();
        Assert.Equal((TaskState.TaskFailed, TaskStatus.Types.Reason.ContainerLimitation, $"Container {config.Id} is listening on unallocated port(s): [{port}-{port}]"), (end.State, end.Reason, end.Message));
        Assert.Equal(port, $"{end.Limitation.Single().Ranges.Range.Single().Begin}");
    }

    [Fact]
    public void Listening_sockets_are_read_from_the_kernels_table()
    {
        const string Table = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0
               1: 0100007F:1F91 0100007F:0050 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 100 0 0 10 0
            """;
        Assert.Equal([(4711UL, 8080)], SocketTable.Parse(Table));
    }
}
