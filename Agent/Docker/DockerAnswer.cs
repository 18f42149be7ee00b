namespace Levee.Agent.Docker;

/// <summary>How docker's command ended.</summary>
/// <param name="Command">As it was called.</param>
/// <param name="Code">Exit code.</param>
internal sealed record DockerAnswer(string Command, int Code, string Output, string Errors)
{
    public bool Succeeded => Code == 0;

    /// <summary>Whether it failed for the lack of the container.</summary>
    public bool IsUnknownContainer => Errors.Contains("No such container", StringComparison.OrdinalIgnoreCase) || Errors.Contains("No such object", StringComparison.OrdinalIgnoreCase);

    /// <summary>Mesos' words for a call that failed.</summary>
    public string ToProblem() => $"Failed to run '{Command}': exited with status {Code}; stderr='{Errors}'";
}
