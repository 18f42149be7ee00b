using Levee.Grains.Interfaces.Http;

namespace Levee.Silo.Http;

/// <summary>One document, rendered once for many readers. Small ones wait until they are whole; large ones are read while they are still being written.</summary>
/// <remarks>
/// The memory goes back when the document was closed and its last reader is done. Of a large document that is closed already, each piece goes back as soon as
/// every reader has passed it, so that a slow one holds its rest only.
/// </remarks>
#pragma warning disable CA1001 // Closing it is not the end: readers may still be at it.
internal sealed class CachedDocument
#pragma warning restore CA1001
{
    /// <summary>From this size on, documents are streamed.</summary>
    public const int LargeFrom = 1024 * 1024;

    // Whoever comes after this much was written waits for the next rendering.
    private const int ClosedFrom = 4 * 1024 * 1024;
    private const int MostPiecesAhead = 64;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly TimeSpan _readerPatience;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _passed = new(0);
    private readonly SegmentedBuffer _body = new();
    private readonly List<DocumentReader> _readers = [];
    private readonly Lazy<SegmentedBuffer> _compressed;
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _error;
    private bool _ended;
    private bool _closed;
    private int _released;
    private int _patience = 100; // Pauses without progress; two seconds together.

    /// <param name="readerPatience">How long a reader of a large document is waited for.</param>
    public CachedDocument(TimeSpan readerPatience, TimeProvider clock)
    {
        (_readerPatience, _clock) = (readerPatience, clock);
        _body.Filled = OnFilled;
        _compressed = new(() => Replies.Compress(_body));
    }

    /// <summary>Completes when the document is whole or known to be large; fails when it cannot be rendered.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Whether it could not be rendered.</summary>
    public bool IsFailed => Volatile.Read(ref _error) is not null;

    /// <summary>Whether anybody reads it now.</summary>
    public bool HasReaders
    {
        get
        {
            lock (_gate)
            {
                return _readers.Count > 0;
            }
        }
    }

    /// <summary>Whether it is streamed. Known once <see cref="Begun"/>.</summary>
    public bool IsLarge { get; private set; }

    /// <summary>The bytes of a small document. Only after <see cref="Begun"/>.</summary>
    public SegmentedBuffer Body => _body;

    /// <summary>The compressed form of a small document, made by whoever asks first. Only after <see cref="Begun"/>.</summary>
    public SegmentedBuffer Compressed => _compressed.Value;

    /// <summary>Bytes held.</summary>
    public long Length => _body.Length + (_compressed.IsValueCreated ? _compressed.Value.Length : 0);

    /// <summary>Bytes of a large document that was written and that its readers have not passed yet.</summary>
    public long WaitingBytes
    {
        get
        {
            lock (_gate)
            {
                return _ended && IsLarge && _readers.Count > 0 ? (_body.FullPieces - _released) * (long)SegmentedBuffer.PieceSize : 0;
            }
        }
    }

    /// <summary>Breaks off all who read now.</summary>
    public void CutReaders()
    {
        lock (_gate)
        {
            foreach (var reader in _readers)
            {
                reader.CutOff();
            }
        }
    }

    /// <summary>Writes the document, on the caller's thread, once.</summary>
    public void Render(Action<SegmentedBuffer> render)
    {
        Exception? failure = null;
        try
        {
            render(_body);
        }
#pragma warning disable CA1031 // Whatever it is, the readers are told.
        catch (Exception error)
#pragma warning restore CA1031
        {
            failure = error;
        }

        End(failure);
    }

    /// <summary>Begins to read.</summary>
    /// <returns><see langword="null"/> when the document is closed.</returns>
    public DocumentReader? TryJoin()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return null;
            }

            var reader = new DocumentReader(this, _readerPatience, _clock);
            _readers.Add(reader);
            return reader;
        }
    }

    /// <summary>Ends reading.</summary>
    public void Leave(DocumentReader reader)
    {
        lock (_gate)
        {
            _readers.Remove(reader);
            ReleaseWhatIsRead();
        }
    }

    /// <summary>Nobody joins any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            ReleaseWhatIsRead();
        }
    }

    /// <summary>A piece, as soon as it is there; empty after the last.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int number, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task grown;
            lock (_gate)
            {
                ReleaseWhatIsRead();
                if (number < _body.FullPieces)
                {
                    return _body[number];
                }

                if (_ended)
                {
                    return _error is null ? default : throw new InvalidOperationException("The document could not be rendered to its end.", _error);
                }

                grown = _grown.Task;
            }

            await grown.WaitAsync(cancellationToken);
        }
    }

    private void OnFilled()
    {
        if (!IsLarge && _body.Length >= LargeFrom)
        {
            IsLarge = true;
            _begun.TrySetResult();
        }

        TaskCompletionSource grown;
        lock (_gate)
        {
            (grown, _grown) = (_grown, new(TaskCreationOptions.RunContinuationsAsynchronously));
            _closed |= _body.Length >= ClosedFrom;
        }

        grown.SetResult();
        WaitForReaders();
    }

    // The writer is faster than any reader: without a wait most of the document would be in memory. A reader that is slow for good is not waited for.
    private void WaitForReaders()
    {
        while (_patience > 0 && IsTooFarAhead())
        {
            _patience -= _passed.Wait(Pause) ? 0 : 1;
        }
    }

    private bool IsTooFarAhead()
    {
        lock (_gate)
        {
            if (_closed && _readers.Count == 0)
            {
                throw new OperationCanceledException("All readers of the document have gone.");
            }

            return _closed && _body.FullPieces - _released > MostPiecesAhead;
        }
    }

    private void End(Exception? failure)
    {
        _body.Filled = null;
        _body.Complete();
        IsLarge |= _body.Length >= LargeFrom;
        TaskCompletionSource grown;
        lock (_gate)
        {
            (_error, _ended, grown) = (failure, true, _grown);
            ReleaseWhatIsRead();
        }

        grown.SetResult();
        _ = failure is null ? _begun.TrySetResult() : _begun.TrySetException(failure);
    }

    private void ReleaseWhatIsRead()
    {
        if (!_closed)
        {
            return;
        }

        if (_readers.Count == 0)
        {
            ReleaseAll();
        }
        else if (IsLarge)
        {
            ReleaseUpTo(_readers.Min(reader => reader.Position));
        }
    }

    private void ReleaseUpTo(int piece)
    {
        for (var from = _released; _released < piece; _released++)
        {
            _body.Release(_released);
            if (_released == from && _passed.CurrentCount == 0)
            {
                _passed.Release();
            }
        }
    }

    // The writer may be at it still; then its end comes here again.
    private void ReleaseAll()
    {
        if (!_ended)
        {
            return;
        }

        _body.Dispose();
        if (_compressed.IsValueCreated)
        {
            _compressed.Value.Dispose();
        }
    }
}
