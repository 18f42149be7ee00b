namespace Levee.Executors.Messages;

/// <summary>Reasons that executors give. Source: mesos.proto, TaskStatus.Reason.</summary>
internal enum TaskReason
{
    CommandExecutorFailed = 0,
    ContainerLaunchFailed = 21,
    CheckStatusUpdated = 28,
    HealthCheckStatusUpdated = 29,
    MaxCompletionTimeReached = 33,
}
