using Google.Protobuf;
using Levee.Executors.Containers;
using Levee.Executors.Messages;
using Mesos.V1;
using Mesos.V1.Agent;

namespace Levee.Executors.Tests.Default;

public sealed class ContainerCallTests
{
    private static readonly ContainerId Id = new("c", new("root", null));
    private static readonly ContainerID IdMessage = new() { Value = "c", Parent = new() { Value = "root" } };

    [Fact]
    public void A_launch_carries_the_command_with_more_variables_and_the_container()
    {
        var task = Sample.Task();
        var launch = Launch(task);
        Assert.Equal(IdMessage, launch.ContainerId);
        Assert.Equal(("exec ./serve", true), (launch.Command.Value, launch.Command.Shell));
        Assert.Equal(
            ["PORT", "KEY", "REF", "MESOS_CONTAINER_IP=10.0.0.7", "MESOS_ALLOCATION_ROLE=prod", "MESOS_TASK_ID=web.1"],
            launch.Command.Environment.Variables.Select(variable => variable.Name.StartsWith("MESOS", StringComparison.Ordinal) ? $"{variable.Name}={variable.Value}" : variable.Name));
        Assert.Equal(task.Container, launch.Container);
        Assert.Empty(launch.Resources);
        Assert.Empty(launch.Limits);
    }

    [Fact]
    public void A_task_with_cgroups_of_its_own_has_its_resources_and_limits()
    {
        var task = Sample.Task();
        task.Container.LinuxInfo = new() { ShareCgroups = false };
        var launch = Launch(task);
        Assert.Equal(task.Resources, launch.Resources);
        Assert.Equal(task.Limits, launch.Limits);
    }

    [Fact]
    public void A_volume_of_the_task_is_that_of_the_executors_sandbox()
    {
        var task = Sample.Shell("true");
        task.Resources[0].Disk = new() { Persistence = new() { Id = "p" }, Volume = new() { ContainerPath = "data", Mode = Volume.Types.Mode.Rw } };
        Volume volume = new()
        {
            ContainerPath = "data", Mode = Volume.Types.Mode.Rw,
            Source = new() { Type = Volume.Types.Source.Types.Type.SandboxPath, SandboxPath = new() { Type = Volume.Types.Source.Types.SandboxPath.Types.Type.Parent, Path = "data" } },
        };
        Assert.Equal(new ContainerInfo { Type = ContainerInfo.Types.Type.Mesos, Volumes = { volume } }, Launch(task).Container);
    }

    [Fact]
    public void The_other_calls_are_what_Mesos_has()
    {
        Assert.Equal(new Call { Type = Call.Types.Type.WaitContainer, WaitContainer = new() { ContainerId = IdMessage } }, Parse(ContainerCalls.Wait(Id).ToArray()));
        Assert.Equal(new Call { Type = Call.Types.Type.KillContainer, KillContainer = new() { ContainerId = IdMessage, Signal = 15 } }, Parse(ContainerCalls.Kill(Id, 15).ToArray()));
        Assert.Equal(new Call { Type = Call.Types.Type.RemoveContainer, RemoveContainer = new() { ContainerId = IdMessage } }, Parse(ContainerCalls.Remove(Id).ToArray()));
        var command = new Mesos.V1.CommandInfo { Value = "true" };
        Assert.Equal(
            new Call { Type = Call.Types.Type.LaunchNestedContainerSession, LaunchNestedContainerSession = new() { ContainerId = IdMessage, Command = command } },
            Parse(ContainerCalls.RunSession(Id, Levee.Executors.Messages.CommandInfo.Parse(command.ToByteArray())).ToArray()));
    }

    private static Call.Types.LaunchContainer Launch(Mesos.V1.TaskInfo task) =>
        Parse(ContainerCalls.Launch(Id, Levee.Executors.Messages.TaskInfo.Parse(task.ToByteArray()), "10.0.0.7").ToArray()).LaunchContainer;

    private static Call Parse(byte[] call) => Call.Parser.ParseFrom(call);
}
