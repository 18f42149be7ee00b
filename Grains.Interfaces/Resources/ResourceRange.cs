namespace Levee.Grains.Interfaces.Resources;

/// <summary>Numbers from <paramref name="Begin"/> to <paramref name="End"/>, both included.</summary>
public readonly record struct ResourceRange(ulong Begin, ulong End);
