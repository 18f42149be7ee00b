using System.Collections.Frozen;

namespace Levee.Grains.Interfaces.Authorization;

/// <summary>One side of an entry: anybody, nobody, or those listed.</summary>
/// <param name="Values">Those listed; <see langword="null"/> with <paramref name="IsAny"/> or for nobody.</param>
/// <param name="IsAny">Stands for all.</param>
internal sealed record AclEntity(FrozenSet<string>? Values, bool IsAny)
{
    private const string AllBelow = "/%";

    /// <summary>Everybody.</summary>
    public static AclEntity Any { get; } = new(null, true);

    /// <summary>Nobody: matches all, and allows none.</summary>
    public static AclEntity None { get; } = new(null, false);

    /// <summary>Whether the entry is the one that decides for <paramref name="asked"/>; <see langword="null"/>: any.</summary>
    public bool Matches(string? asked, bool byRole) => Values is null || Lists(asked, byRole);

    /// <summary>Whether it says yes to what it matches.</summary>
    public bool Allows(string? asked, bool byRole) => IsAny || Lists(asked, byRole);

    private bool Lists(string? asked, bool byRole) =>
        asked is not null && Values is not null && (Values.Contains(asked) || (byRole && ListsAncestorOf(asked)));

    private bool ListsAncestorOf(string role)
    {
        for (var at = role.LastIndexOf('/'); at > 0; at = role.LastIndexOf('/', at - 1))
        {
            if (Values!.Contains(string.Concat(role.AsSpan(0, at), AllBelow)))
            {
                return true;
            }
        }

        return false;
    }
}
