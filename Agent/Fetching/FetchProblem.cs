namespace Levee.Agent.Fetching;

/// <summary>Why a file cannot be brought, for the framework's people.</summary>
internal sealed class FetchProblem(string message) : Exception(message);
