using Levee.Executors.Wire;

namespace Levee.Executors.Messages;

/// <summary>A task. What no executor looks into is passed on as it came. Source: mesos.proto, TaskInfo.</summary>
internal sealed class TaskInfo
{
    /// <summary>The message as it came.</summary>
    public required byte[] Raw { get; init; }

    public string Id { get; private set; } = "";

    public CommandInfo? Command { get; private set; }

    /// <summary>ContainerInfo as it came.</summary>
    public byte[]? Container { get; private set; }

    /// <summary>Each Resource as it came.</summary>
    public List<byte[]> Resources { get; } = [];

    /// <summary>Each entry of the limits as it came.</summary>
    public List<byte[]> Limits { get; } = [];

    /// <summary>HealthCheck.</summary>
    public CheckSpec? HealthCheck { get; private set; }

    /// <summary>CheckInfo.</summary>
    public CheckSpec? Check { get; private set; }

    /// <summary>From SIGTERM to SIGKILL; <see langword="null"/>: the executor's default.</summary>
    public TimeSpan? KillGrace { get; private set; }

    /// <summary>How long it may run; <see langword="null"/>: for ever.</summary>
    public TimeSpan? MaxCompletionTime { get; private set; }

    /// <summary>The role that its resources are allocated to.</summary>
    public string? Role { get; private set; }

    /// <summary>Whether it has a terminal.</summary>
    public bool HasTerminal => Container is { } container && Has(container, 10);

    /// <summary>Whether it names a network to join.</summary>
    public bool HasOwnNetwork => Container is { } container && NamesNetwork(container);

    public static TaskInfo Parse(ReadOnlySpan<byte> message)
    {
        var task = new TaskInfo { Raw = message.ToArray() };
        var reader = new WireReader(message);
        while (reader.Next())
        {
            task.Read(ref reader);
        }

        return task;
    }

    private void Read(ref WireReader reader)
    {
        switch (reader.Field)
        {
            case 2:
                Id = Fields.Id(reader.Bytes());
                break;
            case 4:
                AddResource(reader.Bytes());
                break;
            case 7:
                Command = CommandInfo.Parse(reader.Bytes());
                break;
            case 8:
                HealthCheck = CheckSpec.ParseHealthCheck(reader.Bytes());
                break;
            case 9:
                Container = reader.Bytes().ToArray();
                break;
            case 12:
                KillGrace = Fields.Grace(reader.Bytes());
                break;
            case 13:
                Check = CheckSpec.ParseCheck(reader.Bytes());
                break;
            case 14:
                MaxCompletionTime = Fields.Duration(reader.Bytes());
                break;
            case 15:
                Limits.Add(reader.Bytes().ToArray());
                break;
        }
    }

    private void AddResource(ReadOnlySpan<byte> resource)
    {
        Resources.Add(resource.ToArray());
        var allocation = Fields.Bytes(resource, 11);
        Role ??= allocation.IsEmpty ? null : Fields.Id(allocation);
    }

    private static bool NamesNetwork(ReadOnlySpan<byte> container)
    {
        var reader = new WireReader(container);
        while (reader.Next())
        {
            if (reader.Field == 7 && !Fields.Bytes(reader.Bytes(), 6).IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Has(ReadOnlySpan<byte> message, int field)
    {
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == field)
            {
                return true;
            }
        }

        return false;
    }
}
