namespace Levee.Agent.Images;

/// <summary>Work that is done once for all who want its result at the same time; it is given up when the last of them has gone.</summary>
internal sealed class SharedWork<TKey, TResult>
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Piece> _running = [];

    public async Task<TResult> RunAsync(TKey key, Func<CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        var piece = Join(key, work);
        try
        {
            return await piece.Result!.WaitAsync(cancellationToken);
        }
        finally
        {
            Leave(key, piece);
        }
    }

    private Piece Join(TKey key, Func<CancellationToken, Task<TResult>> work)
    {
        lock (_gate)
        {
            if (!_running.TryGetValue(key, out var piece))
            {
                _running[key] = piece = new();
                piece.Result = Task.Run(() => work(piece.GivenUp.Token));
            }

            piece.Waiting++;
            return piece;
        }
    }

    private void Leave(TKey key, Piece piece)
    {
        lock (_gate)
        {
            piece.Waiting--;
            if (piece.Waiting > 0 && !piece.Result!.IsCompleted)
            {
                return;
            }

            if (_running.GetValueOrDefault(key) == piece)
            {
                _running.Remove(key);
            }
        }

        piece.GivenUp.Cancel();
    }

    private sealed class Piece
    {
        public int Waiting { get; set; }

        public Task<TResult>? Result { get; set; }

        public CancellationTokenSource GivenUp { get; } = new();
    }
}
