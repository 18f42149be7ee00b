using Levee.Agent.Configuration;

namespace Levee.Agent.Docker;

/// <summary>Looks at the start whether docker is there.</summary>
internal static class DockerCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly Version Oldest = new(1, 8, 0);

    /// <exception cref="IOException">It is not; the message says what is wrong. Source of the words: Mesos' Docker::validateVersion.</exception>
    public static async Task RunAsync(DockerSettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (settings.IsEnabled && await ProblemAsync(settings, clock, cancellationToken) is { } problem)
        {
            throw new IOException($"Could not create DockerContainerizer: Failed to create docker: {problem}");
        }
    }

    private static async Task<string?> ProblemAsync(DockerSettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var enough = new CancellationTokenSource(Patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancellationToken);
        try
        {
            // The engine's version: with it not running, no task could be run.
            var answer = await new DockerCommand(settings).RunAsync(["version", "--format", "{{.Server.Version}}"], both.Token);
            return !answer.Succeeded ? $"Failed to get docker version: Failed to execute '{answer.Command}': exited with status {answer.Code}; stderr='{answer.Errors}'"
                : Parse(answer.Output) is not { } version ? "Unable to find docker version in output"
                : version < Oldest ? $"Insufficient version '{version}' of Docker. Please upgrade to >=' {Oldest}'"
                : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "Timed out getting docker version";
        }
    }

    /// <summary>e.g. <c>20.10.24+dfsg1</c>.</summary>
    private static Version? Parse(string text) => Version.TryParse(new string([.. text.Trim().TakeWhile(c => char.IsAsciiDigit(c) || c == '.')]).TrimEnd('.'), out var version) ? version : null;
}
