using Levee.Executors.Messages;
using Levee.Executors.Processes;
using Levee.Executors.Wire;

namespace Levee.Executors.Containers;

/// <summary>How a container ended. Source: agent.proto, Response.WaitContainer.</summary>
internal sealed record ContainerEnd
{
    /// <summary>How its first process ended, when that is known.</summary>
    public WaitStatus? Status { get; private init; }

    /// <summary>The state that its task is to have.</summary>
    public TaskState? State { get; private init; }

    /// <summary>The reason, by its number.</summary>
    public int? Reason { get; private init; }

    public string? Message { get; private init; }

    /// <summary>TaskResourceLimitation.</summary>
    public byte[]? Limitation { get; private init; }

    /// <param name="response">The whole Response.</param>
    /// <exception cref="InvalidDataException">It is malformed.</exception>
    public static ContainerEnd Parse(ReadOnlySpan<byte> response)
    {
        var end = new ContainerEnd();
        var reader = new WireReader(Fields.Bytes(response, 16));
        while (reader.Next())
        {
            end = reader.Field switch
            {
                1 => end with { Status = new(reader.Int32()) },
                2 => end with { State = (TaskState)reader.Int32() },
                3 => end with { Reason = reader.Int32() },
                4 => end with { Limitation = reader.Bytes().ToArray() },
                5 => end with { Message = reader.Text() },
                _ => end,
            };
        }

        return end;
    }
}
