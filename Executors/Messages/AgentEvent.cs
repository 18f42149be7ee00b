using Levee.Executors.Wire;

namespace Levee.Executors.Messages;

/// <summary>A message of the agent. Source: executor.proto, Event.</summary>
internal sealed class AgentEvent
{
    public AgentEventType Type { get; private set; }

    /// <summary>With <see cref="AgentEventType.Subscribed"/>.</summary>
    public Subscribed? Subscribed { get; private set; }

    /// <summary>With <see cref="AgentEventType.Launch"/> one, with <see cref="AgentEventType.LaunchGroup"/> all tasks of the group.</summary>
    public List<TaskInfo> Tasks { get; } = [];

    /// <summary>With <see cref="AgentEventType.Kill"/> and <see cref="AgentEventType.Acknowledged"/>.</summary>
    public string TaskId { get; private set; } = "";

    /// <summary>With <see cref="AgentEventType.Kill"/>: the grace of its policy.</summary>
    public TimeSpan? Grace { get; private set; }

    /// <summary>With <see cref="AgentEventType.Acknowledged"/>.</summary>
    public byte[] Uuid { get; private set; } = [];

    /// <summary>With <see cref="AgentEventType.Error"/>.</summary>
    public string Error { get; private set; } = "";

    /// <exception cref="InvalidDataException">The message is malformed.</exception>
    public static AgentEvent Parse(ReadOnlySpan<byte> message)
    {
        var parsed = new AgentEvent();
        var reader = new WireReader(message);
        while (reader.Next())
        {
            parsed.Read(ref reader);
        }

        return parsed;
    }

    private void Read(ref WireReader reader)
    {
        switch (reader.Field)
        {
            case 1:
                Type = (AgentEventType)reader.Int32();
                break;
            case 2:
                Subscribed = Subscribed.Parse(reader.Bytes());
                break;
            case 3:
                ReadAcknowledged(reader.Bytes());
                break;
            case 4:
                Tasks.Add(TaskInfo.Parse(Fields.Bytes(reader.Bytes(), 1)));
                break;
            case 5:
                ReadKill(reader.Bytes());
                break;
            case 7:
                Error = Fields.Id(reader.Bytes());
                break;
            case 8:
                ReadGroup(Fields.Bytes(reader.Bytes(), 1));
                break;
        }
    }

    private void ReadAcknowledged(ReadOnlySpan<byte> message)
    {
        TaskId = Fields.Id(Fields.Bytes(message, 1));
        Uuid = Fields.Bytes(message, 2).ToArray();
    }

    private void ReadKill(ReadOnlySpan<byte> message)
    {
        TaskId = Fields.Id(Fields.Bytes(message, 1));
        Grace = Fields.Grace(Fields.Bytes(message, 2));
    }

    private void ReadGroup(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                Tasks.Add(TaskInfo.Parse(reader.Bytes()));
            }
        }
    }
}
