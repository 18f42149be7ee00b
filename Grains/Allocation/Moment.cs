namespace Levee.Grains.Allocation;

/// <summary>When something happens.</summary>
/// <param name="Now">By the clock.</param>
/// <param name="Run">Number of the periodic run that is going on or comes next.</param>
internal readonly record struct Moment(DateTimeOffset Now, long Run);
