using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Levee.Cli.Master;

/// <summary>Who calls, for masters that ask: HTTP's Basic scheme. Read from a file, so that no secret stands on a command line.</summary>
/// <remarks>The file is that of a Mesos agent's <c>--credential</c>: <c>{"principal": …, "secret": …}</c>.</remarks>
internal sealed record CallerCredential(string Principal, string Secret)
{
    private const string FileScheme = "file://";

    /// <summary>Value of the <c>Authorization</c> header.</summary>
    public AuthenticationHeaderValue Header => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Principal}:{Secret}")));

    /// <summary>Without the secret.</summary>
    public override string ToString() => Principal;

    /// <summary>Reads a file, given as path or <c>file:///path</c>.</summary>
    /// <exception cref="CommandFailedException">It cannot be read, or is not of that form; never with a secret in the text.</exception>
    public static CallerCredential Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path.StartsWith(FileScheme, StringComparison.Ordinal) ? path[FileScheme.Length..] : path));
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && Text(root, "principal") is { Length: > 0 } principal && !principal.Contains(':', StringComparison.Ordinal)
                ? new(principal, Text(root, "secret") ?? "")
                : throw Wrong(path);
        }
        catch (JsonException)
        {
            throw Wrong(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"--credential is '{path}', which cannot be read: {error.Message}", ExitCodes.Usage);
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static CommandFailedException Wrong(string path) =>
        new($$"""--credential is '{{path}}'; its content must be {"principal": "…", "secret": "…"}, the principal without colon.""", ExitCodes.Usage);
}
