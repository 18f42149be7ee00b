using Orleans;

namespace Levee.Grains.Interfaces.Allocation;

/// <summary>How often a framework had revived roles when it did something. What it refused before a revival must not be kept from it after, whichever message comes first.</summary>
/// <param name="Activation">Of the framework's grain; marks of two are not compared. Empty: not the framework's own doing.</param>
[GenerateSerializer, Alias("levee.revive-mark")]
public readonly record struct ReviveMark([property: Id(0)] Guid Activation, [property: Id(1)] long Count)
{
    /// <summary>Whether it is of a time before another one.</summary>
    public bool IsBefore(ReviveMark other) => Activation == other.Activation && Count < other.Count;
}
