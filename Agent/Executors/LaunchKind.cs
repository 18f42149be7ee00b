namespace Levee.Agent.Executors;

/// <summary>How tasks come to their executor.</summary>
internal enum LaunchKind
{
    /// <summary>Each by itself, to an executor of the framework.</summary>
    Single,

    /// <summary>All or none.</summary>
    Group,

    /// <summary>One with a command, to an executor that the agent makes for it.</summary>
    Command,
}
