using System.CommandLine;

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

    /// <summary>Print JSON instead of a table.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Print JSON for programs instead of a table" };

    /// <summary>The master's URL as given, checked.</summary>
    /// <exception cref="CommandFailedException">It is no http or https URL.</exception>
    public static Uri MasterUrl(ParseResult parsed) => CheckedUrl(parsed.GetValue(Master)!, "--master");

    /// <summary>Reads <paramref name="text"/> as URL; <c>host:port</c> is taken as http.</summary>
    /// <exception cref="CommandFailedException">It is no http or https URL.</exception>
    public static Uri CheckedUrl(string text, string option) =>
        Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new CommandFailedException($"{option} is '{text}'; it must be an address such as http://127.0.0.1:5050.", ExitCodes.Usage);

    /// <summary>A command with the two options above.</summary>
    public static Command OperatorCommand(string name, string description)
    {
        var command = new Command(name, description);
        command.Options.Add(Master);
        command.Options.Add(Json);
        return command;
    }
}
