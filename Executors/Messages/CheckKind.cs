namespace Levee.Executors.Messages;

/// <summary>What a check does. Source: mesos.proto, HealthCheck.Type and CheckInfo.Type.</summary>
internal enum CheckKind
{
    Unknown = 0,
    Command = 1,
    Http = 2,
    Tcp = 3,
}
