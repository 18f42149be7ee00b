namespace Levee.Agent.Recovery;

/// <summary>What is wrong with a checkpoint.</summary>
/// <param name="What">Follows the path in a sentence.</param>
/// <param name="IsError">No crash leaves it so: with <c>--strict</c> the agent does not start.</param>
internal sealed record CheckpointProblem(string Path, string What, bool IsError)
{
    /// <summary>One sentence that names the file.</summary>
    public override string ToString() => $"{Path} {What}";
}
