using Google.Protobuf;
using Levee.Executors.Docker.Run;
using Mesos.V1;

namespace Levee.Executors.Tests.Docker;

public sealed class DockerRunTests
{
    private const long Memory = 1000L * 1024 * 1024;
    private static readonly DockerPlace Place = new("mesos-c1", "/work/sandbox", "/mnt/mesos/sandbox");

    [Fact]
    public void All_that_a_task_says_becomes_an_option()
    {
        var task = DockerTasks.Shell("exec ./serve", container =>
        {
            container.Hostname = "web";
            container.Volumes.Add(new Volume { ContainerPath = "/data", HostPath = "/srv", Mode = Volume.Types.Mode.Ro });
            container.Volumes.Add(new Volume { ContainerPath = "/here", HostPath = "sub", Mode = Volume.Types.Mode.Rw });
            container.Volumes.Add(new Volume { ContainerPath = "rel", HostPath = "/srv/x", Mode = Volume.Types.Mode.Rw });
            container.Volumes.Add(new Volume { ContainerPath = "/vol", Mode = Volume.Types.Mode.Rw, Source = new() { Type = Volume.Types.Source.Types.Type.DockerVolume, DockerVolume = new() { Name = "v1", Driver = "rexray" } } });
            container.Docker.Privileged = true;
            container.Docker.Network = ContainerInfo.Types.DockerInfo.Types.Network.Bridge;
            container.Docker.PortMappings.Add(new ContainerInfo.Types.DockerInfo.Types.PortMapping { HostPort = 31000, ContainerPort = 80, Protocol = "TCP" });
            container.Docker.Parameters.Add(new Parameter { Key = "cap-add", Value = "NET_ADMIN" });
        });
        task.Resources.Add(DockerTasks.Mem(64));
        task.Resources.Add(DockerTasks.Ports(31000, 31000));
        task.Command.Environment = new() { Variables = { new Mesos.V1.Environment.Types.Variable { Name = "PORT", Value = "80" } } };
        Assert.Equal(
            [
                "--privileged", "--cpu-shares", "512", "--memory", "67108864", "-e", "MESOS_ALLOCATION_ROLE=prod", "-e", "MESOS_CONTAINER_NAME=mesos-c1", "-e", "MESOS_SANDBOX=/mnt/mesos/sandbox",
                "-e", "PORT=80", "-v", "/srv:/data:ro", "-v", "/work/sandbox/sub:/here:rw", "-v", "/srv/x:/mnt/mesos/sandbox/rel:rw", "-v", "v1:/vol:rw", "-v", "/work/sandbox:/mnt/mesos/sandbox",
                "--volume-driver=rexray", "--net", "bridge", "--hostname", "web", "-p", "31000:80/tcp", "--entrypoint", "/bin/sh", "--name", "mesos-c1", "--cap-add=NET_ADMIN", "levee/test:1", "-c", "exec ./serve",
            ],
            Of(task).Arguments);
    }

    [Fact]
    public void What_the_agent_adds_goes_before_the_name() =>
        Assert.Contains("--dns=10.0.0.1 --dns-search=a --name mesos-c1", string.Join(' ', Of(DockerTasks.Shell("x"), Place with { Options = ["--dns=10.0.0.1", "--dns-search=a"] }).Arguments), StringComparison.Ordinal);

    [Fact]
    public void Without_a_shell_value_and_arguments_follow_the_image() =>
        Assert.Equal(["levee/test:1", "serve", "--port", "80"], Of(Task(new() { Shell = false, Value = "serve", Arguments = { "--port", "80" } })).Arguments.TakeLast(4));

    [Fact]
    public void A_task_without_a_command_leaves_it_to_the_image() => Assert.Equal("levee/test:1", Of(Task(new() { Shell = false })).Arguments[^1]);

    [Fact]
    public void Limits_are_hard_and_requests_are_soft()
    {
        var task = DockerTasks.Shell("x");
        task.Resources.Add(DockerTasks.Mem(100));
        task.Limits.Add("cpus", new() { Value = 2 });
        task.Limits.Add("mem", new() { Value = 200 });
        Assert.Equal(["--cpu-shares", "512", "--cpu-quota", "200000", "--memory-reservation", "104857600", "--memory", "209715200", "--oom-score-adj", "900"], Of(task).Arguments.Take(10));
    }

    [Fact]
    public void An_infinite_limit_is_none()
    {
        var task = DockerTasks.Shell("x");
        task.Resources.Add(DockerTasks.Mem(100));
        task.Limits.Add("cpus", new() { Value = double.PositiveInfinity });
        task.Limits.Add("mem", new() { Value = double.PositiveInfinity });
        Assert.Equal(["--cpu-shares", "512", "--memory-reservation", "104857600", "--oom-score-adj", "900", "-e"], Of(task).Arguments.Take(7));
    }

    [Fact]
    public void Cpus_are_a_ceiling_when_the_agent_says_so() =>
        Assert.Equal(["--cpu-shares", "512", "--cpu-quota", "50000"], Of(DockerTasks.Shell("x"), Place with { EnableCfs = true }).Arguments.Take(4));

    [Fact]
    public void A_network_of_the_users_is_the_one_that_the_task_names()
    {
        var task = DockerTasks.Shell("x", container =>
        {
            container.Docker.Network = ContainerInfo.Types.DockerInfo.Types.Network.User;
            container.NetworkInfos.Add(new NetworkInfo { Name = "blue" });
        });
        Assert.Contains("--net blue", string.Join(' ', Of(task).Arguments), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ContainerInfo.Types.DockerInfo.Types.Network.Host, 31000u, "Port mappings are only supported for bridge and user-defined networks")]
    [InlineData(ContainerInfo.Types.DockerInfo.Types.Network.None, 31000u, "Port mappings are only supported for bridge and user-defined networks")]
    [InlineData(ContainerInfo.Types.DockerInfo.Types.Network.Bridge, 31001u, "Port [31001] not included in resources")]
    [InlineData(ContainerInfo.Types.DockerInfo.Types.Network.Bridge, 31000u, null)]
    public void Only_ports_that_the_task_has_lead_to_it(ContainerInfo.Types.DockerInfo.Types.Network network, uint port, string? problem)
    {
        var task = DockerTasks.Shell("x", container =>
        {
            container.Docker.Network = network;
            container.Docker.PortMappings.Add(new ContainerInfo.Types.DockerInfo.Types.PortMapping { HostPort = port, ContainerPort = 80 });
        });
        task.Resources.Add(DockerTasks.Ports(31000, 31000));
        Assert.Equal(problem, Of(task).Problem);
    }

    [Fact]
    public void What_docker_cannot_do_is_refused_in_Mesos_words()
    {
        Assert.Equal("No network info found in container info", Problem(container => container.Docker.Network = ContainerInfo.Types.DockerInfo.Types.Network.User));
        Assert.Equal("Unable to set hostname with host network mode", Problem(container => container.Hostname = "web"));
        Assert.Equal("No docker info found in container info", Problem(container => container.Docker = null));
        Assert.Equal("Host path or volume source is required", Problem(container => container.Volumes.Add(new Volume { ContainerPath = "/x", Mode = Volume.Types.Mode.Rw })));
        Assert.Equal(
            "Both host_path 'a' and container_path 'b' of a volume are relative",
            Problem(container => container.Volumes.Add(new Volume { ContainerPath = "b", HostPath = "a", Mode = Volume.Types.Mode.Rw })));
    }

    private static string? Problem(Action<ContainerInfo> with) => Of(DockerTasks.Shell("x", with)).Problem;

    private static TaskInfo Task(CommandInfo command)
    {
        var task = DockerTasks.Shell("x");
        task.Command = command;
        return task;
    }

    private static (IReadOnlyList<string> Arguments, string? Problem) Of(TaskInfo task, DockerPlace? place = null)
    {
        var parsed = Levee.Executors.Messages.TaskInfo.Parse(task.ToByteArray());
        return DockerRun.Of(DockerInfo.Parse(parsed.Container), parsed.Command!, DockerResources.Of(parsed.Resources, parsed.Limits), place ?? Place, Memory);
    }
}
