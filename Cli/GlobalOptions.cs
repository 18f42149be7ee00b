using System.CommandLine;
using Levee.Cli.Master;

namespace Levee.Cli;

/// <summary>Options that the operator's commands share.</summary>
internal static class GlobalOptions
{
    /// <summary>A master's address.</summary>
    public static Option<string> Master { get; } = new("--master", "-m")
    {
        Description = "Address of a master (environment: LEVEE_MASTER)",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("LEVEE_MASTER") ?? "http://127.0.0.1:5050",
    };

    /// <summary>A file that says who calls.</summary>
    public static Option<string?> Credential { get; } = new("--credential")
    {
        Description = "File {\"principal\": …, \"secret\": …} for a master that asks who calls (environment: LEVEE_CREDENTIAL)",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("LEVEE_CREDENTIAL"),
    };

    /// <summary>A file that says who calls an agent: the secret of the master is not for agents.</summary>
    public static Option<string?> AgentCredential { get; } = new("--agent-credential")
    {
        Description = "The same for an agent that asks who calls (environment: LEVEE_AGENT_CREDENTIAL)",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("LEVEE_AGENT_CREDENTIAL"),
    };

    /// <summary>Print JSON instead of a table.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Print JSON for programs instead of a table" };

    /// <summary>The master's URL as given, checked.</summary>
    /// <exception cref="CommandFailedException">It is no http or https URL.</exception>
    public static Uri MasterUrl(ParseResult parsed) => CheckedUrl(parsed.GetValue(Master)!, "--master");

    /// <summary>Who calls; <see langword="null"/>: anybody.</summary>
    /// <exception cref="CommandFailedException">The file is missing or wrong.</exception>
    public static CallerCredential? CredentialOf(ParseResult parsed) => parsed.GetValue(Credential) is { Length: > 0 } path ? CallerCredential.Read(path) : null;

    /// <summary>Who calls an agent; <see langword="null"/>: anybody.</summary>
    /// <exception cref="CommandFailedException">The file is missing or wrong.</exception>
    public static CallerCredential? AgentCredentialOf(ParseResult parsed) => parsed.GetValue(AgentCredential) is { Length: > 0 } path ? CallerCredential.Read(path) : null;

    /// <summary>The master as given.</summary>
    /// <exception cref="CommandFailedException">One of the two is wrong.</exception>
    public static MasterClient MasterOf(ParseResult parsed) => new(MasterUrl(parsed), credential: CredentialOf(parsed));

    /// <summary>Reads <paramref name="text"/> as URL; <c>host:port</c> is taken as http.</summary>
    /// <exception cref="CommandFailedException">It is no http or https URL.</exception>
    public static Uri CheckedUrl(string text, string option) =>
        Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new CommandFailedException($"{option} is '{text}'; it must be an address such as http://127.0.0.1:5050.", ExitCodes.Usage);

    /// <summary>A command with the options above.</summary>
    public static Command OperatorCommand(string name, string description)
    {
        var command = new Command(name, description);
        command.Options.Add(Master);
        command.Options.Add(Credential);
        command.Options.Add(Json);
        return command;
    }
}
