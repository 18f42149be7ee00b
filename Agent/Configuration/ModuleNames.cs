namespace Levee.Agent.Configuration;

/// <summary>Modules of Mesos that are built in. Source: spec agent-behaviour sections 11 and 16.</summary>
internal static class ModuleNames
{
    public const string LogrotateLogger = "org_apache_mesos_LogrotateContainerLogger";
    public const string FixedEstimator = "org_apache_mesos_FixedResourceEstimator";
    public const string LoadController = "org_apache_mesos_LoadQoSController";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [LogrotateLogger, FixedEstimator, LoadController];
}
