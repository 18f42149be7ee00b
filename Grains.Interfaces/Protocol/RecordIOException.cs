namespace Levee.Grains.Interfaces.Protocol;

/// <summary>Bytes that are no record stream, or a record above the reader's limit. The stream cannot be read on.</summary>
public sealed class RecordIOException(string message) : FormatException(message);
