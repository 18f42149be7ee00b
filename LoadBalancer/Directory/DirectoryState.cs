namespace Levee.LoadBalancer.Directory;

/// <summary>Where the table stands.</summary>
/// <param name="Following">False: the table is the last one known.</param>
/// <param name="Sequence">Number of the last change applied.</param>
/// <param name="Problem">Why it is not followed.</param>
internal sealed record DirectoryState(bool Following, long Sequence, string? Problem);
