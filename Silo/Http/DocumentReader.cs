namespace Levee.Silo.Http;

/// <summary>One reader of a document: how far it is, and how much longer it is waited for.</summary>
internal sealed class DocumentReader(CachedDocument document, TimeSpan patience, TimeProvider clock) : IDisposable
{
    // Who takes a piece in this time may go on for ever.
    private static readonly TimeSpan PerPiece = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _cut = new(Timeout.InfiniteTimeSpan, clock);
    private TimeSpan _owed; // Time that it kept us waiting.
    private int _next;

    /// <summary>The document.</summary>
    public CachedDocument Document => document;

    /// <summary>Number of the first piece that it still reads, or will read.</summary>
    public int Position { get; private set; }

    /// <summary>Cancelled when the reader was too slow and must be broken off, even within a write.</summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>The next piece, valid until the next call; empty after the last.</summary>
    public ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellationToken)
    {
        Position = _next;
        return document.ReadAsync(_next++, cancellationToken);
    }

    /// <summary>Hands a piece to the client; the time that it keeps us waiting adds up.</summary>
    /// <param name="cancellationToken">To be cancelled with <see cref="Cut"/>.</param>
    public async ValueTask SendAsync(Stream client, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        var begun = clock.GetTimestamp();
        _cut.CancelAfter(patience > _owed ? patience - _owed : TimeSpan.Zero);
        await client.WriteAsync(piece, cancellationToken);
        _cut.CancelAfter(Timeout.InfiniteTimeSpan);
        var owed = _owed + clock.GetElapsedTime(begun) - PerPiece;
        _owed = owed > TimeSpan.Zero ? owed : TimeSpan.Zero;
    }

    /// <summary>Breaks it off, on another thread.</summary>
    public void CutOff() => _ = _cut.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => _cut.Dispose();
}
