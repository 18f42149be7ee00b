using Google.Protobuf;
using Levee.Executors.Messages;
using Mesos.V1.Executor;

namespace Levee.Executors.Tests.Messages;

/// <summary>The executors' own reading and writing of Mesos' messages, against the generated classes.</summary>
public sealed class MessageTests
{
    [Fact]
    public void A_task_is_read_with_all_that_executors_look_into()
    {
        var task = TaskInfo.Parse(Sample.Task().ToByteArray());
        Assert.Equal("web.1", task.Id);
        Assert.Equal("prod", task.Role);
        Assert.Equal(TimeSpan.FromSeconds(7), task.KillGrace);
        Assert.Equal(TimeSpan.FromSeconds(90), task.MaxCompletionTime);
        Assert.Equal(("/bin/sh", "exec ./serve"), (task.Command!.ToExec().File, task.Command.Value));
        Assert.Equal([new("PORT", "80"), new("KEY", "geheim")], task.Command.Environment);
        Assert.Equal(Sample.Task().Command.ToByteArray(), task.Command.Raw);
        Assert.Equal([Sample.Task().Resources[0].ToByteArray(), Sample.Task().Resources[1].ToByteArray()], task.Resources);
        Assert.Equal(Sample.Task().Container.ToByteArray(), task.Container);
        Assert.True(task.HasTerminal);
        Assert.Single(task.Limits);
    }

    [Fact]
    public void A_task_has_a_network_of_its_own_when_it_names_one()
    {
        var task = Sample.Task();
        Assert.False(TaskInfo.Parse(task.ToByteArray()).HasOwnNetwork);
        task.Container.NetworkInfos.Add(new Mesos.V1.NetworkInfo { PortMappings = { new Mesos.V1.NetworkInfo.Types.PortMapping { HostPort = 1, ContainerPort = 2 } } });
        Assert.False(TaskInfo.Parse(task.ToByteArray()).HasOwnNetwork);
        task.Container.NetworkInfos.Add(new Mesos.V1.NetworkInfo { Name = "front" });
        Assert.True(TaskInfo.Parse(task.ToByteArray()).HasOwnNetwork);
    }

    [Fact]
    public void A_command_that_is_no_shell_command_has_its_own_arguments()
    {
        Mesos.V1.CommandInfo command = new() { Shell = false, Value = "/bin/echo", Arguments = { "echo", "a b" } };
        Assert.Equal(["echo", "a b"], CommandInfo.Parse(command.ToByteArray()).ToExec().Arguments);
        command.Arguments.Clear();
        Assert.Equal(["/bin/echo"], CommandInfo.Parse(command.ToByteArray()).ToExec().Arguments);
    }

    [Fact]
    public void Checks_without_numbers_have_those_of_Mesos()
    {
        var health = CheckSpec.ParseHealthCheck(new Mesos.V1.HealthCheck { Type = Mesos.V1.HealthCheck.Types.Type.Tcp, Tcp = new() { Port = 9 } }.ToByteArray());
        Assert.Equal((15, 10, 20, 10, 3u), (health.Delay.TotalSeconds, health.Interval.TotalSeconds, health.Timeout.TotalSeconds, health.Grace.TotalSeconds, health.ConsecutiveFailures));
        Assert.Equal((CheckKind.Tcp, 9u, false), (health.Kind, health.Port, health.IsIpv6));
        var check = CheckSpec.ParseCheck(new Mesos.V1.CheckInfo { Type = Mesos.V1.CheckInfo.Types.Type.Http, Http = new() { Port = 80, Path = "/x" } }.ToByteArray());
        Assert.Equal((15, 10, 20), (check.Delay.TotalSeconds, check.Interval.TotalSeconds, check.Timeout.TotalSeconds));
        Assert.Equal((CheckKind.Http, 80u, "/x", "http"), (check.Kind, check.Port, check.Path, check.Scheme));
    }

    [Fact]
    public void Checks_are_read_with_all_their_fields()
    {
        Mesos.V1.HealthCheck health = new()
        {
            Type = Mesos.V1.HealthCheck.Types.Type.Http, DelaySeconds = 1, IntervalSeconds = 0.5, TimeoutSeconds = 0, GracePeriodSeconds = 2.25, ConsecutiveFailures = 5,
            Http = new() { Scheme = "https", Port = 8443, Path = "/health", Protocol = Mesos.V1.NetworkInfo.Types.Protocol.Ipv6 },
        };
        var read = CheckSpec.ParseHealthCheck(health.ToByteArray());
        Assert.Equal((1, 0.5, 0, 2.25, 5u), (read.Delay.TotalSeconds, read.Interval.TotalSeconds, read.Timeout.TotalSeconds, read.Grace.TotalSeconds, read.ConsecutiveFailures));
        Assert.Equal(("https", 8443u, "/health", true), (read.Scheme, read.Port, read.Path, read.IsIpv6));
        Mesos.V1.CheckInfo check = new() { Type = Mesos.V1.CheckInfo.Types.Type.Command, Command = new() { Command_ = new() { Value = "test -e x" } }, IntervalSeconds = 3 };
        Assert.Equal(("test -e x", 3), (CheckSpec.ParseCheck(check.ToByteArray()).Command!.Value, CheckSpec.ParseCheck(check.ToByteArray()).Interval.TotalSeconds));
    }

    [Fact]
    public void Events_are_read()
    {
        var subscribed = AgentEvent.Parse(new Event
        {
            Type = Event.Types.Type.Subscribed,
            Subscribed = new()
            {
                ExecutorInfo = new() { ExecutorId = new() { Value = "e" } },
                FrameworkInfo = new() { User = "u", Name = "n", Capabilities = { new Mesos.V1.FrameworkInfo.Types.Capability { Type = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type.TaskKillingState } } },
                AgentInfo = new() { Hostname = "h" },
                ContainerId = new() { Value = "c", Parent = new() { Value = "p" } },
            },
        }.ToByteArray());
        Assert.Equal(new Subscribed(true, new("c", new("p", null))), subscribed.Subscribed);
        var kill = AgentEvent.Parse(new Event
        {
            Type = Event.Types.Type.Kill, Kill = new() { TaskId = new() { Value = "t" }, KillPolicy = new() { GracePeriod = new() { Nanoseconds = 1_500_000_000 } } },
        }.ToByteArray());
        Assert.Equal((AgentEventType.Kill, "t", TimeSpan.FromSeconds(1.5)), (kill.Type, kill.TaskId, kill.Grace));
        var group = AgentEvent.Parse(new Event { Type = Event.Types.Type.LaunchGroup, LaunchGroup = new() { TaskGroup = new() { Tasks = { Sample.Task("a"), Sample.Task("b") } } } }.ToByteArray());
        Assert.Equal(["a", "b"], group.Tasks.Select(task => task.Id));
        var acknowledged = AgentEvent.Parse(new Event
        {
            Type = Event.Types.Type.Acknowledged, Acknowledged = new() { TaskId = new() { Value = "t" }, Uuid = ByteString.CopyFrom(1, 2) },
        }.ToByteArray());
        Assert.Equal("t", acknowledged.TaskId);
        Assert.Equal([1, 2], acknowledged.Uuid);
    }

    [Fact]
    public void Status_updates_are_written_as_Mesos_reads_them()
    {
        StatusUpdate update = new("t", TaskState.Failed)
        {
            Uuid = [.. Enumerable.Range(0, 16).Select(i => (byte)i)], Timestamp = 12.5, Message = "why", Reason = TaskReason.MaxCompletionTimeReached, Healthy = false,
            Check = new(CheckKind.Http, 503), ContainerId = new("c", new("p", null)), Limitation = new Mesos.V1.TaskResourceLimitation { Resources = { Sample.Cpus } }.ToByteArray(),
        };
        Assert.Equal(
            new Mesos.V1.TaskStatus
            {
                TaskId = new() { Value = "t" }, State = Mesos.V1.TaskState.TaskFailed, Source = Mesos.V1.TaskStatus.Types.Source.Executor, ExecutorId = new() { Value = "e" },
                Uuid = ByteString.CopyFrom(update.Uuid), Timestamp = 12.5, Message = "why", Reason = Mesos.V1.TaskStatus.Types.Reason.MaxCompletionTimeReached, Healthy = false,
                CheckStatus = new() { Type = Mesos.V1.CheckInfo.Types.Type.Http, Http = new() { StatusCode = 503 } },
                ContainerStatus = new() { ContainerId = new() { Value = "c", Parent = new() { Value = "p" } } }, Limitation = new() { Resources = { Sample.Cpus } },
            },
            Mesos.V1.TaskStatus.Parser.ParseFrom(update.Write("e").ToArray()));
    }

    [Theory]
    [InlineData((int)CheckKind.Command)]
    [InlineData((int)CheckKind.Http)]
    [InlineData((int)CheckKind.Tcp)]
    public void A_check_without_answer_has_its_part_empty(int kind)
    {
        var status = Mesos.V1.CheckStatusInfo.Parser.ParseFrom(new CheckStatus((CheckKind)kind, null).Write().ToArray());
        Assert.Equal(
            (CheckKind)kind switch
            {
                CheckKind.Command => new() { Type = Mesos.V1.CheckInfo.Types.Type.Command, Command = new() },
                CheckKind.Http => new() { Type = Mesos.V1.CheckInfo.Types.Type.Http, Http = new() },
                _ => new Mesos.V1.CheckStatusInfo { Type = Mesos.V1.CheckInfo.Types.Type.Tcp, Tcp = new() },
            },
            status);
    }
}
