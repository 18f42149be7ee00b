using Levee.Agent.Containers;
using Mesos.V1;

namespace Levee.Agent.Tests.Containers;

/// <summary>Namespaces, mounts, rights and limits, by the kernel itself. Mounts are in the containers' own namespaces and go with them.</summary>
public sealed class NamespaceTests
{
    [Fact]
    public async Task A_container_with_its_own_process_namespace_sees_only_itself_and_ends_whole()
    {
        Machine.NeedsCgroups();
        using var containers = new TestContainers(("isolation", "filesystem/linux,namespaces/pid"));
        var (end, output) = await containers.RunAsync(containers.Config("ls -d /proc/[0-9]* | wc -l; (setsid sleep 1000 &) ; kill -9 $$"));
        Assert.Equal(new WaitStatus(9), end.Status);
        Assert.InRange(int.Parse(output), 2, 5); // First process, shell, ls, wc.
        using var strict = new TestContainers(("isolation", "namespaces/pid"), ("disallow_sharing_agent_pid_namespace", "true"));
        var launch = await strict.Containerizer.LaunchAsync(strict.Config("true") with { Container = Linux(new() { SharePidNamespace = true }) }, CancellationToken.None);
        Assert.Equal("Sharing agent pid namespace with container is not allowed", launch.Refusal);
    }

    [Fact]
    public async Task A_debug_container_is_where_its_parent_is()
    {
        Machine.NeedsCgroups();
        using var containers = new TestContainers(("isolation", "filesystem/linux,namespaces/pid,namespaces/ipc"));
        var parent = await containers.LaunchAsync(containers.Config("mount -t tmpfs none /mnt; echo inside > /mnt/file; echo ready; sleep 1000") with { Container = Linux(new() { IpcMode = LinuxInfo.Types.IpcMode.Private }) });
        await Poll.UntilAsync(() => File.ReadAllText(Path.Combine(parent.Config.Sandbox, "stdout")) == "ready\n", "the parent");
        Assert.False(File.Exists("/mnt/file"));
        const string Compare = "set -e; cat /mnt/file; for n in ipc pid mnt uts; do [ $(readlink /proc/self/ns/$n) = $(readlink /proc/1/ns/$n) ]; done; touch here";
        var debug = containers.Config(Compare, new("debug", parent.Id)) with { IsDebug = true };
        var container = await containers.LaunchAsync(debug);
        Assert.Equal(new WaitStatus(0), (await container.Terminated.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System)).Status);
        Assert.True(File.Exists(Path.Combine(parent.Config.Sandbox, "here")));
    }

    [Fact]
    public async Task Shared_memory_has_the_size_that_is_asked_for_where_it_is_private()
    {
        Machine.NeedsCgroups();
        using var containers = new TestContainers(("isolation", "filesystem/linux,namespaces/ipc"));
        var (_, output) = await containers.RunAsync(containers.Config("df -k --output=size /dev/shm | tail -1") with { Container = Linux(new() { IpcMode = LinuxInfo.Types.IpcMode.Private, ShmSize = 3 }) });
        Assert.Equal("3072", output.Trim());
        var launch = await containers.Containerizer.LaunchAsync(containers.Config("true") with { Container = Linux(new() { ShmSize = 3 }) }, CancellationToken.None);
        Assert.Equal("Only support set the size of /dev/shm when the IPC mode is `PRIVATE`", launch.Refusal);
    }

    [Fact]
    public async Task A_container_with_an_image_lives_in_its_root()
    {
        Machine.NeedsCgroups();
        using var containers = new TestContainers(("isolation", "filesystem/linux,namespaces/pid"));
        var root = Path.Combine(containers.WorkDirectory, "root");
        MakeRoot(root);
        containers.UseRoot(root);
        var config = containers.Config("echo $MESOS_SANDBOX; pwd; ls /; echo x > /dev/null; [ -r /proc/self/stat ] && echo proc; echo y > file") with
        {
            Container = new() { Type = ContainerInfo.Types.Type.Mesos, Mesos = new() { Image = new() { Type = Image.Types.Type.Docker, Docker = new() { Name = "test" } } }, Volumes = { new Volume { ContainerPath = "/usr", HostPath = "/usr", Mode = Volume.Types.Mode.Ro } } },
        };
        var (end, output) = await containers.RunAsync(config);
        Assert.Equal(0, end.Status!.Value.Raw);
        Assert.Equal(0, containers.Metrics()["containerizer/mesos/filesystem/containers_new_rootfs"]);
        var running = await containers.LaunchAsync(config with { Id = new("running"), Sandbox = config.Sandbox + "2", Arguments = ["sh", "-c", "sleep 1000"] });
        Assert.Equal(1, containers.Metrics()["containerizer/mesos/filesystem/containers_new_rootfs"]);
        await running.DestroyAsync();
        Assert.StartsWith("/mnt/mesos/sandbox\n/mnt/mesos/sandbox\nbin\ndev\n", output);
        Assert.EndsWith("proc\n", output);
        Assert.Equal("y\n", File.ReadAllText(Path.Combine(config.Sandbox, "file")));
        Assert.DoesNotContain(root, File.ReadAllText("/proc/self/mountinfo"));
    }

    [Fact]
    public async Task Volumes_are_mounts_or_links()
    {
        Machine.NeedsCgroups();
        foreach (var isolation in (string[])["filesystem/linux", "filesystem/posix,volume/host_path,volume/sandbox_path"])
        {
            using var containers = new TestContainers(("isolation", isolation));
            var host = Directory.CreateDirectory(Path.Combine(containers.WorkDirectory, "host")).FullName;
            File.WriteAllText(Path.Combine(host, "file"), "text\n");
            var root = await containers.LaunchAsync(containers.Config("sleep 1000"));
            var config = containers.Config("cat in/file; echo z > shared/file; touch in/new 2> /dev/null || echo read-only", new("inner", root.Id)) with
            {
                Container = new()
                {
                    Type = ContainerInfo.Types.Type.Mesos,
                    Volumes =
                    {
                        new Volume { ContainerPath = "in", Mode = Volume.Types.Mode.Ro, Source = new() { Type = Volume.Types.Source.Types.Type.HostPath, HostPath = new() { Path = host } } },
                        new Volume { ContainerPath = "shared", Mode = Volume.Types.Mode.Rw, Source = new() { Type = Volume.Types.Source.Types.Type.SandboxPath, SandboxPath = new() { Type = Volume.Types.Source.Types.SandboxPath.Types.Type.Parent, Path = "common" } } },
                    },
                },
            };
            var (_, output) = await containers.RunAsync(config);
            Assert.Equal(isolation == "filesystem/linux" ? "text\nread-only\n" : "text\n", output);
            Assert.Equal("z\n", File.ReadAllText(Path.Combine(root.Config.Sandbox, "common", "file")));
            var missing = config with { Id = new("missing", root.Id), Container = new() { Type = ContainerInfo.Types.Type.Mesos, Volumes = { new Volume { ContainerPath = "x", HostPath = "/no/such", Mode = Volume.Types.Mode.Rw } } } };
            Assert.Equal("Path '/no/such' in HOST_PATH volume does not exist", (await containers.Containerizer.LaunchAsync(missing, CancellationToken.None)).Refusal);
        }
    }

    [Fact]
    public async Task A_secret_volume_is_a_file_in_memory_only()
    {
        Machine.NeedsCgroups();
        using var containers = new TestContainers(("isolation", "filesystem/linux,volume/secret"));
        var config = containers.Config("cat secret; stat -f -c %T secret; id -un; sleep 1000") with
        {
            User = "nobody",
            Container = new()
            {
                Type = ContainerInfo.Types.Type.Mesos,
                Volumes =
                {
                    new Volume
                    {
                        ContainerPath = "secret", Mode = Volume.Types.Mode.Rw,
                        Source = new() { Type = Volume.Types.Source.Types.Type.Secret, Secret = new() { Type = Secret.Types.Type.Value, Value = new() { Data = Google.Protobuf.ByteString.CopyFromUtf8("hush-hush\n") } } },
                    },
                },
            },
        };
        var container = await containers.LaunchAsync(config);
        var output = Path.Combine(config.Sandbox, "stdout");
        await Poll.UntilAsync(() => File.ReadAllText(output) == "hush-hush\ntmpfs\nnobody\n", "the secret");
        Assert.Equal("", File.ReadAllText(Path.Combine(config.Sandbox, "secret")));
        Assert.DoesNotContain("hush", File.ReadAllText(Path.Combine(containers.Runtime.Container(config.Id), "launch_info")));
        await container.DestroyAsync();
    }

    [Fact]
    public async Task Capabilities_are_what_is_asked_for_within_what_the_agent_allows()
    {
        Machine.NeedsCgroups();
        using var containers = new TestContainers(("isolation", "linux/capabilities,linux/nnp"), ("bounding_capabilities", """{"capabilities":["NET_RAW","CHOWN","KILL"]}"""));
        var asked = new LinuxInfo { EffectiveCapabilities = new() { Capabilities = { CapabilityInfo.Types.Capability.NetRaw } } };
        var (_, output) = await containers.RunAsync(containers.Config("grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status") with { User = "nobody", Container = Linux(asked) });
        Assert.Equal("CapEff:\t0000000000002000\nCapBnd:\t0000000000002021\nNoNewPrivs:\t1\n", output);
        var more = new LinuxInfo { EffectiveCapabilities = new() { Capabilities = { CapabilityInfo.Types.Capability.SysAdmin } } };
        var launch = await containers.Containerizer.LaunchAsync(containers.Config("true") with { Container = Linux(more) }, CancellationToken.None);
        Assert.Equal("capabilities {SYS_ADMIN} are not among the agent's bounding capabilities {CHOWN, KILL, NET_RAW}", launch.Refusal);
    }

    [Theory]
    [InlineData(100UL, 200UL, "100\n200\n")]
    [InlineData(100UL, null, "resource limit RlmtNofile must have both a soft and a hard value, the soft one not above the hard one, or neither")]
    public async Task Resource_limits_are_set_or_refused(ulong soft, ulong? hard, string expected)
    {
        using var containers = new TestContainers(("isolation", "posix/rlimits"));
        var limit = new RLimitInfo.Types.RLimit { Type = RLimitInfo.Types.RLimit.Types.Type.RlmtNofile, Soft = soft };
        if (hard is { } most)
        {
            limit.Hard = most;
        }

        var config = containers.Config("ulimit -S -n; ulimit -H -n") with { Container = new() { Type = ContainerInfo.Types.Type.Mesos, RlimitInfo = new() { Rlimits = { limit } } } };
        Assert.Equal(expected, hard is null ? (await containers.Containerizer.LaunchAsync(config, CancellationToken.None)).Refusal : (await containers.RunAsync(config)).Output);
    }

    private static ContainerInfo Linux(LinuxInfo info) => new() { Type = ContainerInfo.Types.Type.Mesos, LinuxInfo = info };

    /// <summary>The machine's own programs, read where they lie.</summary>
    private static void MakeRoot(string root)
    {
        foreach (var name in (string[])["bin", "lib", "lib64", "sbin"])
        {
            Directory.CreateDirectory(root);
            if (Directory.Exists($"/{name}"))
            {
                File.CreateSymbolicLink(Path.Combine(root, name), $"usr/{name}");
            }
        }

        Directory.CreateDirectory(Path.Combine(root, "usr"));
    }
}
