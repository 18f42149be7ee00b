using Mesos.V1;
using Orleans;

namespace Levee.Grains.Interfaces.Identifiers;

/// <summary>Id of a task, chosen by its framework and unique within it.</summary>
[GenerateSerializer, Immutable, Alias("levee.task-id")]
public readonly record struct TaskId([property: Id(0)] string Value)
{
    /// <summary>The id as the Mesos message.</summary>
    public TaskID ToMessage() => new() { Value = Value };

    /// <summary>The id held by a Mesos message.</summary>
    public static TaskId From(TaskID message) => new(message.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
