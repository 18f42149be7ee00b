namespace Levee.Executors.Checks;

/// <summary>What follows from one run of a health check.</summary>
internal enum HealthVerdict
{
    /// <summary>Nothing.</summary>
    Ignore,

    /// <summary>The task's health is to be reported.</summary>
    Report,

    /// <summary>It is to be reported, and the task to be killed.</summary>
    ReportAndKill,
}
