namespace Levee.Silo.Http;

/// <summary>One reader of a document: how far it is.</summary>
internal sealed class DocumentReader(CachedDocument document)
{
    private int _next;

    /// <summary>The document.</summary>
    public CachedDocument Document => document;

    /// <summary>Number of the first piece that it still reads, or will read.</summary>
    public int Position { get; private set; }

    /// <summary>The next piece, valid until the next call; empty after the last.</summary>
    public ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellationToken)
    {
        Position = _next;
        return document.ReadAsync(_next++, cancellationToken);
    }
}
