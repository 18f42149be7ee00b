using System.Globalization;
using System.Text;
using Levee.Executors.Http;
using Levee.Executors.Loop;
using Levee.Executors.Messages;
using Levee.Executors.Native;

namespace Levee.Executors.Api;

/// <summary>Updates and heartbeats, on a connection of their own. They are sent without waiting for the answers, which come in the same order.</summary>
/// <remarks>A server may close a connection on which nothing was said for long. That is no loss of the agent: what was not answered is sent again on a new one.</remarks>
/// <param name="isWanted">Whether an update still waits for its acknowledgement.</param>
/// <param name="lost">Takes why the agent cannot be called any more.</param>
internal sealed class CallQueue(ExecutorSettings settings, IEvents events, Func<StatusUpdate, bool> isWanted, Action<string> lost) : IConnectionHandler, IDisposable
{
    private const int MostFailures = 2; // Without any answer between them.
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private readonly Queue<StatusUpdate?> _sent = []; // Null for a heartbeat.
    private readonly StringBuilder _body = new();
    private Connection? _connection;
    private int _status;
    private int _failures;
    private bool _disposed;

    /// <summary>Connects before there is anything to say, so that it is said at once.</summary>
    public void Start() => _connection = Connection.Open(settings.Agent, events, this);

    public void Send(StatusUpdate update) => Send(update, ExecutorCalls.SendUpdate(settings, update));

    public void Beat() => Send(null, ExecutorCalls.Heartbeat(settings));

    public void OnStatus(int status) => _status = status;

    public void OnBody(ReadOnlySpan<byte> bytes) => _body.Append(Encoding.UTF8.GetString(bytes));

    public void OnEnd()
    {
        if (_disposed)
        {
            return;
        }

        if (!_sent.TryDequeue(out var update))
        {
            throw new InvalidDataException("An answer to no call");
        }

        _failures = 0;
        if (_status is 503 or 404 && update is not null)
        {
            events.After(RetryDelay, () => Retry(update)); // The agent is not ready; it tells us to come again.
        }
        else if (_status != 202)
        {
            StandardError.WriteLine(string.Create(CultureInfo.InvariantCulture, $"levee-executor: the agent answered with {_status} {_body}"));
        }

        _body.Clear();
    }

    public void OnClosed(string why)
    {
        _connection = null;
        _body.Clear();
        if (_sent.Count == 0)
        {
            return; // The next call makes a new one; whether the agent is there, the event stream tells.
        }

        if (++_failures == MostFailures)
        {
            lost(why);
            return;
        }

        var unanswered = _sent.ToArray();
        _sent.Clear();
        foreach (var update in unanswered)
        {
            if (update is not null)
            {
                Send(update);
            }
        }
    }

    public void Dispose()
    {
        _disposed = true;
        _connection?.Dispose();
    }

    private void Send(StatusUpdate? update, byte[] request)
    {
        _connection ??= Connection.Open(settings.Agent, events, this);
        _sent.Enqueue(update);
        _connection.Send(request);
    }

    private void Retry(StatusUpdate update)
    {
        if (!_disposed && isWanted(update))
        {
            Send(update);
        }
    }
}
