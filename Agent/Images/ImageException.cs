namespace Levee.Agent.Images;

/// <summary>An image cannot be had: it does not exist, is not what it says, or its registry refuses.</summary>
/// <param name="message">For people.</param>
internal sealed class ImageException(string message, Exception? inner = null) : Exception(message, inner);
