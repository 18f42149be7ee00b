using System.Collections.Immutable;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Agent.Configuration;

/// <summary>Flags of what Mesos loads as modules, and that is built in here: container loggers, oversubscription. Source: spec agent-behaviour sections 11, 16 and 21.</summary>
internal static class ModuleFlags
{
    private const string Section = AgentFlags.Section;

    public static ImmutableArray<Flag> All { get; } =
    [
        new("modules", $"{Section}:Modules", null, "Parameters of built-in modules in Mesos' form: {\"libraries\":[{\"modules\":[{\"name\":…,\"parameters\":[{\"key\":…,\"value\":…}]}]}]}, or file:///path"),
        new("modules_dir", $"{Section}:ModulesDir", null, "Directory of files of that form, read in the order of their names"),
        new("container_logger", $"{Section}:ContainerLogger", null, $"Who writes stdout and stderr: {ModuleNames.LogrotateLogger}; default: the task itself, into files that only grow"),
        new("resource_estimator", $"{Section}:ResourceEstimator", null, $"Who says what can be offered twice, as revocable resources: {ModuleNames.FixedEstimator}; default: nobody"),
        new("qos_controller", $"{Section}:QosController", null, $"Who ends executors on revocable resources when others suffer: {ModuleNames.LoadController}; default: nobody"),
        new("secret_resolver", $"{Section}:SecretResolver", null, "Who knows secrets that are given by reference: a type Namespace.Type, Assembly; default: nobody"),
        new("oversubscribed_resources_interval", $"{Section}:OversubscribedResourcesInterval", "15secs", "How often to see whether revocable resources changed"),
        new("qos_correction_interval_min", $"{Section}:QosCorrectionIntervalMin", "0ns", "Time at least between two corrections"),
    ];
}
