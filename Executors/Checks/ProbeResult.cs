namespace Levee.Executors.Checks;

/// <summary>What one run of a check found.</summary>
/// <param name="Value">Exit code, HTTP status, or 1 when the port could be reached and 0 when not; <see langword="null"/>: the check gave no answer.</param>
/// <param name="Healthy">Whether the task is well; <see langword="null"/>: the check could not be run through no fault of the task, and does not count.</param>
/// <param name="Message">What happened, for people.</param>
internal readonly record struct ProbeResult(int? Value, bool? Healthy, string Message);
