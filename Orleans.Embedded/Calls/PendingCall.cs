using Levee.EmbeddedEngine.Client;

namespace Levee.EmbeddedEngine.Calls;

/// <summary>One call whose caller waits.</summary>
internal sealed class PendingCall(PendingCalls owner, ulong id, Request request, Connection? connection, TimeSpan timeout, long deadline)
{
    private CancellationTokenRegistration _cancellation;

    public ulong Id => id;

    public Request Request => request;

    public Connection? Connection => connection;

    public TimeSpan Timeout => timeout;

    public long Deadline => deadline;

    public void WatchToken()
    {
        if (request.Token.CanBeCanceled)
        {
            _cancellation = request.Token.UnsafeRegister(static state => ((PendingCall)state!).Cancel(), this);
        }
    }

    public void Remove()
    {
        owner.TryRemove(id, out _);
        _cancellation.Unregister();
    }

    public void Fail(Exception error)
    {
        Remove();
        if (request.Reply is { } reply)
        {
            reply.Done(request, error);
        }
        else
        {
            request.Fail(error);
        }
    }

    private void Cancel()
    {
        connection?.SendCancel(id);
        Fail(new OperationCanceledException(request.Token));
    }
}
