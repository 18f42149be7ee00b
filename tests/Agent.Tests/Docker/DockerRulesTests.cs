using System.Collections.Immutable;
using Levee.Agent.Configuration;
using Levee.Agent.Containers;
using Levee.Agent.Docker;
using Levee.Agent.Sandboxes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.Agent.Tests.Docker;

public sealed class DockerRulesTests
{
    [Theory]
    [InlineData("busybox", "busybox:latest")]
    [InlineData("busybox:1", "busybox:1")]
    [InlineData("host:5000/busybox", "host:5000/busybox:latest")]
    [InlineData("host:5000/busybox:1", "host:5000/busybox:1")]
    [InlineData("busybox@sha256:00", "busybox@sha256:00")]
    public void An_image_without_a_tag_is_the_latest(string image, string full) => Assert.Equal(full, DockerImages.Full(image));

    [Theory]
    [InlineData("mesos-c1", "c1")]
    [InlineData("mesos-S1.c1", "c1")]
    [InlineData("mesos-c1.executor", "c1")]
    [InlineData("other-c1", null)]
    public void A_container_is_known_by_its_name(string name, string? id) => Assert.Equal(id, DockerName.Parse(name)?.Value);

    [Fact]
    public void How_long_pulls_took_is_a_metric_once_there_was_one()
    {
        var metrics = new Dictionary<string, double>();
        var times = new DockerPullTimes();
        times.AddTo(metrics);
        Assert.Empty(metrics);
        times.Add(TimeSpan.FromMilliseconds(300));
        times.Add(TimeSpan.FromMilliseconds(100));
        times.AddTo(metrics);
        Assert.Equal(
            (100, 2, 100, 300, 200, 280),
            (metrics["containerizer/docker/image_pull_ms"], metrics["containerizer/docker/image_pull_ms/count"], metrics["containerizer/docker/image_pull_ms/min"],
                metrics["containerizer/docker/image_pull_ms/max"], metrics["containerizer/docker/image_pull_ms/p50"], metrics["containerizer/docker/image_pull_ms/p90"]));
    }

    [Fact]
    public void Cgroups_of_both_kinds_are_found()
    {
        var mounts = new Dictionary<string, string> { ["cpu"] = "/r/cpu,cpuacct", ["cpuacct"] = "/r/cpu,cpuacct", ["memory"] = "/r/memory" };
        Assert.Equal(
            new() { ["cpu"] = "/r/cpu,cpuacct/docker/x", ["cpuacct"] = "/r/cpu,cpuacct/docker/x", ["memory"] = "/r/memory/docker/x" },
            DockerCgroup.Parse("3:cpu,cpuacct:/docker/x\n2:memory:/docker/x\n1:pids:/docker/x\n0::/docker/x\n", mounts)!.Controllers.ToDictionary());
        Assert.Equal("/r/system.slice/docker-x.scope", DockerCgroup.Parse("0::/system.slice/docker-x.scope\n", new Dictionary<string, string> { [""] = "/r" })!.Controllers[""]);
        Assert.Null(DockerCgroup.Parse("1:cpu:/\n", mounts));
    }

    [Fact]
    public void A_docker_container_with_cgroups_v2_gets_what_its_tasks_need_and_its_memory_is_only_raised()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(Path.Combine(directory.Path, "memory.max"), $"{64L << 20}\n");
        var cgroup = DockerCgroup.Parse($"0::/{Path.GetFileName(directory.Path)}\n", new Dictionary<string, string> { [""] = Path.GetDirectoryName(directory.Path)! })!;
        var limits = System.Collections.Immutable.ImmutableDictionary<string, double>.Empty;
        Assert.Equal(("50", null, $"{48L << 20}", $"{64L << 20}"), Updated("cpus:0.5;mem:48", limits));
        Assert.Equal(("200", "250000 100000", $"{96L << 20}", $"{96L << 20}"), Updated("cpus:2;mem:96", limits.Add("cpus", 2.5)));
        Assert.Equal(("200", "max", $"{96L << 20}", "max"), Updated("cpus:2;mem:96", limits.Add("cpus", double.PositiveInfinity).Add("mem", double.PositiveInfinity)));

        (string? Weight, string? Most, string? Low, string? Max) Updated(string resources, System.Collections.Immutable.ImmutableDictionary<string, double> given)
        {
            cgroup.Update(Levee.Agent.Resources.ResourceParser.Parse(resources, "*"), given, enableCfs: false);
            return (Read("cpu.weight"), Read("cpu.max"), Read("memory.low"), Read("memory.max"));
        }

        string? Read(string file) => Path.Combine(directory.Path, file) is var path && File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }

    [Fact]
    public void A_persistent_volume_does_not_lead_out_of_the_sandbox()
    {
        Assert.Equal(["/v:/mnt/mesos/sandbox/data:rw"], DockerSandbox.Volumes([new VolumeLink("data", "/v", false)], "/mnt/mesos/sandbox"));
        Assert.Throws<IOException>(() => DockerSandbox.Volumes([new VolumeLink("../data", "/v", false)], "/mnt/mesos/sandbox").ToList());
    }

    [Theory]
    [InlineData("containerizers", "docker,composing", "--containerizers is 'docker,composing'; it must be a list of mesos and docker, each at most once.")]
    [InlineData("containerizers", "docker,docker", "--containerizers is 'docker,docker'; it must be a list of mesos and docker, each at most once.")]
    [InlineData("docker_socket", "docker.sock", "Invalid Docker socket path: docker.sock")]
    [InlineData("docker_mesos_image", "mesos:1", "--docker_mesos_image is not supported")]
    public void What_cannot_be_is_refused_at_the_start(string flag, string value, string problem)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Read((flag, value)));
        Assert.StartsWith(problem, Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_of_containerizers_is_the_operators() => Assert.Equal(["docker", "mesos"], Read(("containerizers", "docker,mesos")).Docker.Containerizers);

    [Fact]
    public async Task Without_docker_the_agent_does_not_start()
    {
        var settings = new DockerSettings { Containerizers = ["docker"], Command = "/bin/false", Socket = "/no/docker.sock" };
        var error = await Assert.ThrowsAsync<IOException>(() => DockerCheck.RunAsync(settings, TimeProvider.System, CancellationToken.None));
        Assert.Equal(
            "Could not create DockerContainerizer: Failed to create docker: Failed to get docker version: "
            + "Failed to execute '/bin/false -H unix:///no/docker.sock version --format {{.Server.Version}}': exited with status 1; stderr=''",
            error.Message);
        error = await Assert.ThrowsAsync<IOException>(() => DockerCheck.RunAsync(settings with { Command = "/no/docker" }, TimeProvider.System, CancellationToken.None));
        Assert.Contains("exited with status 127", error.Message, StringComparison.Ordinal);
        await DockerCheck.RunAsync(settings with { Containerizers = ["mesos"] }, TimeProvider.System, CancellationToken.None);
    }

    [Fact]
    public async Task Containers_of_other_kinds_are_not_for_docker()
    {
        var docker = new DockerContainerizer(null!);
        var config = new ContainerConfig(new("c"), "/s", "x", [], ImmutableDictionary<string, string>.Empty, null);
        Assert.Equal(LaunchResult.NotSupported, (await docker.LaunchAsync(config, CancellationToken.None)).Result);
        var nested = config with { Id = new("c", new("p")), Container = new() { Type = Mesos.V1.ContainerInfo.Types.Type.Docker } };
        Assert.Equal(LaunchResult.NotSupported, (await docker.LaunchAsync(nested, CancellationToken.None)).Result);
    }

    private static AgentSettings Read(params (string Name, string Value)[] flags)
    {
        var values = new Dictionary<string, string?> { ["Levee:Agent:Gateway"] = "127.0.0.1:1", ["Levee:Agent:WorkDir"] = "/tmp/w" };
        foreach (var (name, value) in flags)
        {
            values[AgentFlags.All.Single(flag => flag.Name == name).Key] = value;
        }

        return AgentSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
    }
}
