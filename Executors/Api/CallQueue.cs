using System.Globalization;
using System.Text;
using Levee.Executors.Http;
using Levee.Executors.Loop;
using Levee.Executors.Messages;
using Levee.Executors.Native;

namespace Levee.Executors.Api;

/// <summary>The connection for updates and heartbeats. They are sent without waiting for the answers, which come in the same order.</summary>
internal sealed class CallQueue : IConnectionHandler, IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private readonly ExecutorSettings _settings;
    private readonly IEvents _events;
    private readonly Func<StatusUpdate, bool> _isWanted;
    private readonly Action<string> _lost;
    private readonly Queue<StatusUpdate?> _sent = []; // Null for a heartbeat.
    private readonly StringBuilder _body = new();
    private readonly Connection _connection;
    private int _status;
    private bool _disposed;

    /// <param name="isWanted">Whether an update still waits for its acknowledgement.</param>
    /// <param name="lost">Takes why the connection is gone.</param>
    public CallQueue(ExecutorSettings settings, IEvents events, Func<StatusUpdate, bool> isWanted, Action<string> lost)
    {
        (_settings, _events, _isWanted, _lost) = (settings, events, isWanted, lost);
        _connection = Connection.Open(settings.Agent, events, this);
    }

    public void Send(StatusUpdate update)
    {
        _sent.Enqueue(update);
        _connection.Send(ExecutorCalls.SendUpdate(_settings, update));
    }

    public void Beat()
    {
        _sent.Enqueue(null);
        _connection.Send(ExecutorCalls.Heartbeat(_settings));
    }

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

        if (_status is 503 or 404 && update is not null)
        {
            _events.After(RetryDelay, () => Retry(update)); // The agent is not ready; it tells us to come again.
        }
        else if (_status != 202)
        {
            StandardError.WriteLine(string.Create(CultureInfo.InvariantCulture, $"levee-executor: the agent answered with {_status} {_body}"));
        }

        _body.Clear();
    }

    public void OnClosed(string why) => _lost(why);

    public void Dispose()
    {
        _disposed = true;
        _connection.Dispose();
    }

    private void Retry(StatusUpdate update)
    {
        if (!_disposed && _isWanted(update))
        {
            Send(update);
        }
    }
}
