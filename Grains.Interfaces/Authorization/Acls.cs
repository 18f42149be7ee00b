using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace Levee.Grains.Interfaces.Authorization;

/// <summary>Access control lists as <c>--acls</c> gives them. Source: spec mesos/master-behaviour.md section 15.</summary>
public sealed class Acls
{
    private readonly FrozenDictionary<string, ImmutableArray<AclEntry>> _entries;

    private Acls(bool permissive, FrozenDictionary<string, ImmutableArray<AclEntry>> entries) => (IsPermissive, _entries) = (permissive, entries);

    /// <summary>What holds where no entry matches.</summary>
    public bool IsPermissive { get; }

    /// <summary>Reads <c>{"permissive": …, "run_tasks": [{"principals": …, "users": …}], …}</c>; keys that mean nothing are ignored.</summary>
    /// <exception cref="FormatException">What is wrong, for people.</exception>
    public static Acls Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(AclJson.Object(document.RootElement, "it"));
        }
        catch (JsonException error)
        {
            throw new FormatException($"it is not JSON: {error.Message}", error);
        }
    }

    /// <summary>The first entry that matches decides.</summary>
    internal bool Allows(string? principal, string action, string? value)
    {
        foreach (var entry in _entries.GetValueOrDefault(action, []))
        {
            if (entry.Decide(principal, value) is { } decided)
            {
                return decided;
            }
        }

        return IsPermissive;
    }

    private static Acls Read(JsonElement lists)
    {
        var permissive = !lists.TryGetProperty("permissive", out var flag) || flag.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw new FormatException("'permissive' must be true or false."),
        };
        return new(permissive, AclKind.All.Where(kind => lists.TryGetProperty(kind.Key, out _))
            .ToFrozenDictionary(kind => kind.Key, kind => AclJson.Entries(kind, lists.GetProperty(kind.Key)), StringComparer.Ordinal));
    }
}
