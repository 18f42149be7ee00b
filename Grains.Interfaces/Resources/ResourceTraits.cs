namespace Levee.Grains.Interfaces.Resources;

/// <summary>What sets resources apart for those who share them out.</summary>
[Flags]
public enum ResourceTraits
{
    /// <summary>Plain resources, for everybody.</summary>
    None = 0,

    /// <summary>Reserved to a role.</summary>
    Reserved = 1,

    /// <summary>Reserved more than once, to a role and one below it.</summary>
    Refined = 2,

    /// <summary>May be taken away at any time.</summary>
    Revocable = 4,

    /// <summary>May be used by several tasks at once.</summary>
    Shared = 8,
}
