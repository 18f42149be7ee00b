using System.Globalization;
using System.Text;
using Levee.Executors.Http;
using Levee.Executors.Loop;
using Levee.Executors.Native;

namespace Levee.Executors.Api;

/// <summary>The connection on which the agent's events come.</summary>
/// <param name="take">Takes each event.</param>
/// <param name="lost">Takes why there will be no more.</param>
internal sealed class EventStream(ExecutorSettings settings, IEvents events, Action<byte[]> take, Action<string> lost) : IConnectionHandler, IDisposable
{
    private readonly RecordReader _records = new(take);
    private readonly StringBuilder _refusal = new();
    private Connection? _connection;
    private int _status;

    public void Subscribe(Unacknowledged unacknowledged)
    {
        _connection = Connection.Open(settings.Agent, events, this);
        _connection.Send(ExecutorCalls.Subscribe(settings, unacknowledged.Tasks, unacknowledged.Updates));
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
        var why = _status == 200 ? "the agent ended the stream" : string.Create(CultureInfo.InvariantCulture, $"SUBSCRIBE was answered with {_status} {_refusal}");
        if (_status is not (200 or 503 or 404))
        {
            StandardError.WriteLine($"levee-executor: {why}");
        }

        lost(why);
    }

    public void OnClosed(string why) => lost(why);

    public void Dispose() => _connection?.Dispose();
}
