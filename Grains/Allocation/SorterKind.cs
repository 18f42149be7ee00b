namespace Levee.Grains.Allocation;

/// <summary>Ways to put clients in order.</summary>
public enum SorterKind
{
    /// <summary>Lowest weighted dominant share first.</summary>
    Drf,

    /// <summary>By chance, in proportion to weights.</summary>
    Random,

    /// <summary>Highest weight first, then who came first.</summary>
    Priority,
}
