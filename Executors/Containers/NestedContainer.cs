using Levee.Executors.Messages;
using Levee.Executors.Wire;

namespace Levee.Executors.Containers;

/// <summary>What the container of a task below an executor is like.</summary>
internal static class NestedContainer
{
    private const int MesosType = 2;
    private const int SandboxPath = 2;
    private const int OfParent = 2;

    /// <summary>ContainerInfo: the task's, and for each disk of the task with a volume that volume of the executor's sandbox.</summary>
    /// <returns><see langword="null"/> when there is nothing to say.</returns>
    public static WireWriter? Of(TaskInfo task)
    {
        var container = task.Container is null ? null : new WireWriter().Append(task.Container);
        foreach (var resource in task.Resources)
        {
            var volume = Fields.Bytes(Fields.Bytes(resource, 7), 2);
            if (!volume.IsEmpty)
            {
                container ??= new WireWriter().Int32(1, MesosType);
                container.Message(2, Shared(volume));
            }
        }

        return container;
    }

    /// <summary>Whether the task asked for cgroups of its own; only then it may have resources of its own.</summary>
    public static bool HasOwnCgroups(TaskInfo task) => task.Container is { } container && Fields.Varint(Fields.Bytes(container, 8), 8) == 0;

    private static WireWriter Shared(ReadOnlySpan<byte> volume)
    {
        var path = Fields.Id(volume);
        var source = new WireWriter().Int32(1, SandboxPath).Message(3, new WireWriter().Int32(1, OfParent).Text(2, path));
        return new WireWriter().Text(1, path).Varint(3, Fields.Varint(volume, 3) ?? 1).Message(5, source);
    }
}
