namespace Levee.Agent.Networks;

/// <summary>A container cannot be attached to a network, or detached from it.</summary>
/// <param name="message">For people.</param>
internal sealed class NetworkException(string message, Exception? inner = null) : Exception(message, inner);
