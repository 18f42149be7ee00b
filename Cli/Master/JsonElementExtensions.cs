using System.Globalization;
using System.Text.Json;

namespace Levee.Cli.Master;

/// <summary>Short ways to print members of a JSON object.</summary>
internal static class JsonElementExtensions
{
    /// <summary>A member as text; empty when it is absent.</summary>
    public static string Text(this JsonElement element, string name) =>
        !element.TryGetProperty(name, out var value) ? string.Empty : value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    /// <summary>A number member in its shortest form; 0 when it is absent.</summary>
    public static string Number(this JsonElement element, string name) =>
        (element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0).ToString("0.###", CultureInfo.InvariantCulture);
}
