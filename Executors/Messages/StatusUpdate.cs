using Levee.Executors.Wire;

namespace Levee.Executors.Messages;

/// <summary>One update of a task's state. Source: mesos.proto, TaskStatus.</summary>
internal sealed record StatusUpdate(string TaskId, TaskState State)
{
    private const int SourceExecutor = 2;

    /// <summary>16 bytes, set when it is sent.</summary>
    public byte[] Uuid { get; init; } = [];

    /// <summary>Seconds since 1970, set when it is sent.</summary>
    public double Timestamp { get; init; }

    public string? Message { get; init; }

    public TaskReason? Reason { get; init; }

    /// <summary>A reason that the agent gave, which need not be among <see cref="TaskReason"/>; goes before <see cref="Reason"/>.</summary>
    public int? RawReason { get; init; }

    /// <summary>What the health check last found.</summary>
    public bool? Healthy { get; init; }

    /// <summary>What the check last found.</summary>
    public CheckStatus? Check { get; init; }

    /// <summary>The container of the task, where that is not the executor's.</summary>
    public ContainerId? ContainerId { get; init; }

    /// <summary>For the framework, as bytes.</summary>
    public byte[]? Data { get; init; }

    /// <summary>NetworkInfo of the task, where it has addresses of its own.</summary>
    public byte[]? Network { get; init; }

    /// <summary>TaskResourceLimitation as the agent gave it.</summary>
    public byte[]? Limitation { get; init; }

    /// <summary>Whether it is the task's last.</summary>
    public bool IsTerminal => State is not (TaskState.Starting or TaskState.Running or TaskState.Killing);

    /// <summary>The message TaskStatus.</summary>
    public WireWriter Write(string executorId)
    {
        var writer = new WireWriter().Id(1, TaskId).Int32(2, (int)State).Id(7, executorId).Double(6, Timestamp).Int32(9, SourceExecutor).Bytes(11, Uuid);
        if (Message is not null)
        {
            writer.Text(4, Message);
        }

        if ((RawReason ?? (int?)Reason) is { } reason)
        {
            writer.Int32(10, reason);
        }

        if (Healthy is { } healthy)
        {
            writer.Bool(8, healthy);
        }

        if (Check is not null)
        {
            writer.Message(15, Check.Write());
        }

        if (Data is not null)
        {
            writer.Bytes(3, Data);
        }

        if (ContainerId is not null || Network is not null)
        {
            writer.Message(13, ContainerStatus());
        }

        return Limitation is null ? writer : writer.Bytes(16, Limitation);
    }

    private WireWriter ContainerStatus()
    {
        var writer = new WireWriter();
        if (Network is not null)
        {
            writer.Bytes(1, Network);
        }

        return ContainerId is null ? writer : writer.Message(4, ContainerId.Write());
    }
}
