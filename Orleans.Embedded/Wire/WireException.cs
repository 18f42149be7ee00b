namespace Levee.EmbeddedEngine.Wire;

/// <summary>Bytes that do not follow the format; the connection they came over is closed.</summary>
internal sealed class WireException(string message) : Exception(message);
