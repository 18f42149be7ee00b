using System.Globalization;
using System.Text;
using Levee.Executors.Http;
using Levee.Executors.Loop;

namespace Levee.Executors.Api;

/// <summary>The connection on which the agent's events come.</summary>
internal sealed class EventStream : IConnectionHandler, IDisposable
{
    private readonly ExecutorSettings _settings;
    private readonly IEvents _events;
    private readonly Action<string> _lost;
    private readonly RecordReader _records;
    private readonly StringBuilder _refusal = new();
    private Connection? _connection;
    private int _status;
    private bool _disposed;

    /// <param name="take">Takes each event.</param>
    /// <param name="lost">Takes why there will be no more.</param>
    public EventStream(ExecutorSettings settings, IEvents events, Action<byte[]> take, Action<string> lost)
    {
        (_settings, _events, _lost) = (settings, events, lost);
        _records = new(record =>
        {
            if (!_disposed)
            {
                take(record); // What one event does may be the end of the stream.
            }
        });
    }

    public void Subscribe(Unacknowledged unacknowledged)
    {
        _connection = Connection.Open(_settings.Agent, _events, this);
        _connection.Send(ExecutorCalls.Subscribe(_settings, unacknowledged.Tasks, unacknowledged.Updates));
    }

    public void OnStatus(int status) => _status = status;

    public void OnBody(ReadOnlySpan<byte> bytes)
    {
        if (_status == 200)
        {
            _records.Read(bytes);
        }
        else
        {
            _refusal.Append(Encoding.UTF8.GetString(bytes));
        }
    }

    public void OnEnd()
    {
        if (!_disposed)
        {
            _lost(_status == 200 ? "the agent ended the stream" : string.Create(CultureInfo.InvariantCulture, $"SUBSCRIBE was answered with {_status} {_refusal}"));
        }
    }

    public void OnClosed(string why) => _lost(why);

    public void Dispose()
    {
        _disposed = true;
        _connection?.Dispose();
    }
}
