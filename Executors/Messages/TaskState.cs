namespace Levee.Executors.Messages;

/// <summary>States of a task that executors report. Source: mesos.proto, TaskState.</summary>
internal enum TaskState
{
    Starting = 0,
    Running = 1,
    Finished = 2,
    Failed = 3,
    Killed = 4,
    Killing = 8,
}
