using Levee.TestKit;
using Mesos.V1;

namespace Levee.Executors.Tests.Docker;

/// <summary>Tasks for docker.</summary>
internal static class DockerTasks
{
    public static TaskInfo Shell(string command, Action<ContainerInfo>? with = null)
    {
        var task = Sample.Shell(command);
        task.Container = new() { Type = ContainerInfo.Types.Type.Docker, Docker = new() { Image = DockerEngine.Image } };
        with?.Invoke(task.Container);
        return task;
    }

    public static Resource Mem(double megabytes) => new() { Name = "mem", Type = Value.Types.Type.Scalar, Scalar = new() { Value = megabytes } };

    public static Resource Ports(ulong first, ulong last) =>
        new() { Name = "ports", Type = Value.Types.Type.Ranges, Ranges = new() { Range = { new Value.Types.Range { Begin = first, End = last } } } };
}
