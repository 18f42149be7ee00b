namespace Levee.Executors.Containers;

/// <summary>What the agent said to a call.</summary>
/// <param name="Status">HTTP status; <see langword="null"/>: the connection broke before it was complete.</param>
/// <param name="Body">Its body, or why the connection broke.</param>
internal readonly record struct AgentAnswer(int? Status, byte[] Body);
