namespace Levee.Agent.Containers;

/// <summary>What became of a launch. Source: spec agent-behaviour section 6.</summary>
internal enum LaunchResult
{
    Launched,
    AlreadyLaunched,

    /// <summary>This containerizer does not run such containers; another one may.</summary>
    NotSupported,

    /// <summary>It could not be started; nothing of it is left.</summary>
    Refused,
}
