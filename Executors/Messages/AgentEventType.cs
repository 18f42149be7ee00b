namespace Levee.Executors.Messages;

/// <summary>What an agent tells an executor. Source: executor.proto, Event.Type.</summary>
internal enum AgentEventType
{
    Unknown = 0,
    Subscribed = 1,
    Launch = 2,
    Kill = 3,
    Acknowledged = 4,
    Message = 5,
    Error = 6,
    Shutdown = 7,
    LaunchGroup = 8,
    Heartbeat = 9,
}
