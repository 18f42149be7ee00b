using System.Text.Json;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Cli.Daemons;

/// <summary>A daemon's configuration file: one JSON object, flag names as keys.</summary>
internal static class SettingsFile
{
    /// <summary>Reads the file; numbers and booleans become text, lists become comma-separated text.</summary>
    /// <exception cref="CommandFailedException">Unreadable, not JSON, or a key that is no flag; all wrong keys are named.</exception>
    public static Dictionary<string, string> Read(FileInfo path, IReadOnlyCollection<Flag> flags)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path.FullName), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return ToSettings(path, document.RootElement, flags);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new CommandFailedException($"--config {path} cannot be read: {error.Message}", ExitCodes.Usage);
        }
    }

    private static Dictionary<string, string> ToSettings(FileInfo path, JsonElement root, IReadOnlyCollection<Flag> flags)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new CommandFailedException($"--config {path} must hold one JSON object with flag names as keys.", ExitCodes.Usage);
        }

        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var unknown = new List<string>();
        foreach (var property in root.EnumerateObject())
        {
            var flag = flags.FirstOrDefault(f => f.Names.Any(name => string.Equals(name, property.Name.Replace('-', '_'), StringComparison.OrdinalIgnoreCase)
                || string.Equals(name, property.Name, StringComparison.OrdinalIgnoreCase)));
            if (flag is null)
            {
                unknown.Add(property.Name);
            }
            else
            {
                settings[flag.Name] = ToText(property.Value);
            }
        }

        return unknown.Count == 0
            ? settings
            : throw new CommandFailedException($"--config {path} has unknown settings: {string.Join(", ", unknown)}. Settings are named as the flags in --help.", ExitCodes.Usage);
    }

    private static string ToText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array when value.EnumerateArray().All(v => v.ValueKind is JsonValueKind.String or JsonValueKind.Number) =>
            string.Join(',', value.EnumerateArray().Select(ToText)),
        _ => value.GetRawText(),
    };
}
