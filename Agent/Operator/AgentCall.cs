namespace Levee.Agent.Operator;

/// <summary>How one type of call is served.</summary>
/// <param name="Field">Field of the call that must be present; <see langword="null"/>: the type says all.</param>
/// <param name="Action">What the caller must be allowed to do, on any object; <see langword="null"/>: the handler asks for itself, or everybody may.</param>
/// <param name="Handler">Answers a call that is valid in structure.</param>
internal sealed record AgentCall(string? Field, string? Action, Func<AgentRequest, Task> Handler);
