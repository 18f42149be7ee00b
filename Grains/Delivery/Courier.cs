namespace Levee.Grains.Delivery;

/// <summary>Sends messages of one grain to one observer in order, one at a time, without making the grain's callers wait.</summary>
/// <param name="onFailure">Told once, when the observer fails; what waits then is dropped.</param>
/// <remarks>Lives and runs within one activation, whose turns it shares.</remarks>
internal sealed class Courier(Func<Exception, Task> onFailure)
{
    private readonly Queue<Func<Task>> _waiting = new();
    private Task _run = Task.CompletedTask;

    /// <summary>Whether the observer failed, or is not to be written to any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Sends after all that was posted before.</summary>
    public void Post(Func<Task> send)
    {
        if (IsClosed)
        {
            return;
        }

        _waiting.Enqueue(send);
        if (_run.IsCompleted)
        {
            _run = RunAsync();
        }
    }

    /// <summary>Drops what waits and sends nothing more.</summary>
    public void Close()
    {
        IsClosed = true;
        _waiting.Clear();
    }

    private async Task RunAsync()
    {
        try
        {
            while (_waiting.TryDequeue(out var send))
            {
                await send();
            }
        }
#pragma warning disable CA1031 // Whatever the observer fails with, it is gone for us.
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (!IsClosed)
            {
                Close();
                await onFailure(error);
            }
        }
    }
}
