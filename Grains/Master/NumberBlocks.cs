namespace Levee.Grains.Master;

/// <summary>Gives out numbers of which none comes twice, not even after a crash, with one write for many of them.</summary>
/// <param name="first">First number in no block that was stored before.</param>
/// <param name="size">Numbers in a block; so many may be skipped by a restart.</param>
/// <param name="store">Stores the end of the newest block.</param>
/// <remarks>For a reentrant grain. The next block is stored while half of the present one is left, so that hardly anybody waits for it.</remarks>
internal sealed class NumberBlocks(long first, int size, Func<long, Task> store)
{
    private long _next = first;
    private long _stored = first;
    private Task? _storing;

    /// <summary>Stores the first block ahead of the first number.</summary>
    public void Prepare() => _storing ??= StoreAsync();

    /// <summary>Ends when no write is under way.</summary>
    public Task Settled => _storing ?? Task.CompletedTask;

    /// <summary>The next number; waits for storage only when a block ran out.</summary>
    public async ValueTask<long> TakeAsync()
    {
        var number = _next++;
        if (_storing is null && _stored - _next < size / 2)
        {
            _storing = StoreAsync();
        }

        while (number >= _stored)
        {
            await (_storing ??= StoreAsync());
        }

        return number;
    }

    // A failure is told to those who wait; without any, the next number tries again.
    private async Task StoreAsync()
    {
        var end = Math.Max(_next, _stored) + size;
        try
        {
            // First let the caller note that this runs.
            await Task.Yield();
            await store(end);
            _stored = end;
        }
        finally
        {
            _storing = null;
        }
    }
}
