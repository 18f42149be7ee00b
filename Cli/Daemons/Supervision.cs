namespace Levee.Cli.Daemons;

/// <summary>How a daemon knows that <c>levee up</c> started it.</summary>
internal static class Supervision
{
    /// <summary>Set to 1 in the environment of a daemon whose supervisor holds its standard input open.</summary>
    public const string Variable = "LEVEE_SUPERVISED";

    /// <summary>True in a supervised daemon: it stops at SIGTERM or when standard input ends, not at Ctrl-C.</summary>
    public static bool IsSupervised => Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>Ends when the supervisor is gone, so that no daemon outlives it even after a kill -9.</summary>
    public static async Task SupervisorGoneAsync(CancellationToken cancellationToken)
    {
        await using var input = Console.OpenStandardInput();
        var buffer = new byte[64];
        while (await input.ReadAsync(buffer, cancellationToken) > 0)
        {
        }
    }
}
