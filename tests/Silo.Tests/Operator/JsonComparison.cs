using System.Globalization;
using System.Text.Json.Nodes;

namespace Levee.Silo.Tests.Operator;

/// <summary>Compares documents with recorded ones: same keys, same types, same values and the same way of writing numbers; lists in any order.</summary>
/// <param name="apart">Names, or paths such as <c>frameworks[].user</c>, that are of another build or set-up.</param>
internal sealed class JsonComparison(params string[] apart)
{
    // Mesos keeps times as doubles: their nanoseconds are not exact to more than this.
    private const long TimeError = 1000;
    private const long FirstTime = 1_000_000_000_000_000_000;

    private readonly HashSet<string> _apart = [.. apart];

    public void AssertSame(JsonNode? expected, JsonNode? actual, string document) => AssertSame(expected, actual, document, "");

    private void AssertSame(JsonNode? expected, JsonNode? actual, string document, string path)
    {
        if (expected is JsonObject fields)
        {
            var found = Assert.IsType<JsonObject>(actual);
            var (wanted, have) = (fields.Where(field => IsCompared(path, field.Key)).Select(field => field.Key).ToHashSet(), found.Where(field => IsCompared(path, field.Key)).Select(field => field.Key).ToHashSet());
            Assert.True(wanted.SetEquals(have), $"{document} {path}: missing '{string.Join(' ', wanted.Except(have))}', not expected '{string.Join(' ', have.Except(wanted))}'");
            foreach (var name in wanted)
            {
                AssertSame(fields[name], found[name], document, Below(path, name));
            }
        }
        else if (expected is JsonArray list)
        {
            var wanted = list.OrderBy(Key, StringComparer.Ordinal).ToList();
            var found = Assert.IsType<JsonArray>(actual).OrderBy(Key, StringComparer.Ordinal).ToList();
            Assert.True(wanted.Count == found.Count, $"{document} {path}: {found.Count} entries instead of {wanted.Count}: {actual.ToJsonString()}");
            for (var at = 0; at < wanted.Count; at++)
            {
                AssertSame(wanted[at], found[at], document, $"{path}[]");
            }
        }
        else
        {
            Assert.True(IsSame(expected?.ToJsonString(), actual?.ToJsonString()), $"{document} {path}: {actual?.ToJsonString()} instead of {expected?.ToJsonString()}");
        }
    }

    private bool IsCompared(string path, string name) => !_apart.Contains(name) && !_apart.Contains(Below(path, name));

    private static string Below(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static bool IsSame(string? expected, string? actual) => expected == actual || IsSameTime(expected, actual)
        || (long.TryParse(expected, CultureInfo.InvariantCulture, out var wanted) && wanted > FirstTime
            && long.TryParse(actual, CultureInfo.InvariantCulture, out var found) && Math.Abs(wanted - found) < TimeError);

    private static bool IsSameTime(string? expected, string? actual) =>
        double.TryParse(expected, CultureInfo.InvariantCulture, out var wanted) && wanted > FirstTime / 1e9 && expected!.Contains('.', StringComparison.Ordinal)
        && double.TryParse(actual, CultureInfo.InvariantCulture, out var found) && actual!.Contains('.', StringComparison.Ordinal) && Math.Abs(wanted - found) < TimeError / 1e9;

    private static string Key(JsonNode? item) => item is not JsonObject entry ? ""
        : Text(entry["task_id"]) ?? Text(entry["id"]) ?? Text(entry["name"]) ?? Text(entry["agent_info"]?["id"]) ?? Text(entry["framework_info"]?["id"]) ?? Text(entry["state"]) ?? "";

    private static string? Text(JsonNode? value) => value is JsonObject id ? (string?)id["value"] : value is JsonValue text && text.TryGetValue(out string? name) ? name : null;
}
