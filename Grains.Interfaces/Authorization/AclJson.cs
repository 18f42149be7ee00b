using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace Levee.Grains.Interfaces.Authorization;

/// <summary>Reads the entries of access control lists. All errors are <see cref="FormatException"/> with a text for people.</summary>
internal static class AclJson
{
    /// <summary>The list under one key.</summary>
    public static ImmutableArray<AclEntry> Entries(AclKind kind, JsonElement list) => list.ValueKind == JsonValueKind.Array
        ? [.. list.EnumerateArray().Select(entry => Entry(kind, Object(entry, $"each entry of '{kind.Key}'")))]
        : throw new FormatException($"'{kind.Key}' must be a list.");

    /// <param name="what">Subject of the sentence when it is none.</param>
    public static JsonElement Object(JsonElement element, string what) =>
        element.ValueKind == JsonValueKind.Object ? element : throw new FormatException($"{what} must be a JSON object.");

    private static AclEntry Entry(AclKind kind, JsonElement entry)
    {
        var objects = Entity(kind, entry, kind.ObjectField);
        if (kind.AnyOrNone && objects.Values is not null)
        {
            throw new FormatException($"acls.{kind.Key} type must be either NONE or ANY");
        }

        if (kind.Key == AclActions.GetEndpoints && objects.Values?.FirstOrDefault(path => !AclKind.GuardedPaths.Contains(path)) is { } unknown)
        {
            throw new FormatException($"Path: '{unknown}' is not an authorizable path");
        }

        return new(Entity(kind, entry, "principals"), objects, kind.IsByRole);
    }

    private static AclEntity Entity(AclKind kind, JsonElement entry, string field)
    {
        if (!entry.TryGetProperty(field, out var entity))
        {
            throw new FormatException($"an entry of '{kind.Key}' lacks '{field}'.");
        }

        var what = $"'{field}' of '{kind.Key}'";
        return Type(Object(entity, what)) switch
        {
            "ANY" => AclEntity.Any,
            "NONE" => AclEntity.None,
            "SOME" => new(Values(entity, what), false),
            var type => throw new FormatException($"{what} has the type '{type}'; it must be SOME, ANY or NONE."),
        };
    }

    private static string? Type(JsonElement entity) => entity.TryGetProperty("type", out var type) ? type.ToString() : "SOME";

    private static FrozenSet<string> Values(JsonElement entity, string what) =>
        !entity.TryGetProperty("values", out var values) ? []
        : values.ValueKind == JsonValueKind.Array && values.EnumerateArray().All(value => value.ValueKind == JsonValueKind.String)
            ? values.EnumerateArray().Select(value => value.GetString()!).ToFrozenSet(StringComparer.Ordinal)
        : throw new FormatException($"'values' in {what} must be a list of texts.");
}
