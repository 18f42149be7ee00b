using System.Text;
using Levee.Executors.Api;
using Levee.Executors.Http;
using Levee.Executors.Loop;
using Levee.Executors.Wire;

namespace Levee.Executors.Containers;

/// <summary>One call of the agent, on a connection of its own. Disposing breaks it off.</summary>
internal sealed class AgentRequest : IConnectionHandler, IDisposable
{
    public const string AgentApi = "/api/v1";
    private const int MostBody = 1024 * 1024;
    private readonly Action<AgentAnswer> _done;
    private readonly Connection _connection;
    private readonly List<byte> _body = [];
    private int _status;
    private bool _ended;

    /// <param name="done">Called once, unless this is disposed before.</param>
    public AgentRequest(ExecutorSettings settings, IEvents events, string path, WireWriter call, Action<AgentAnswer> done)
    {
        _done = done;
        _connection = Connection.Open(settings.Agent, events, this);
        _connection.Send(ExecutorCalls.Request(settings, path, call));
    }

    public void OnStatus(int status) => _status = status;

    public void OnBody(ReadOnlySpan<byte> bytes)
    {
        if (_body.Count < MostBody)
        {
            _body.AddRange(bytes); // What a session says without end is not kept.
        }
    }

    public void OnEnd() => End(new(_status, [.. _body]));

    public void OnClosed(string why) => End(new(null, Encoding.UTF8.GetBytes(why)));

    public void Dispose()
    {
        _ended = true;
        _connection.Dispose();
    }

    private void End(AgentAnswer answer)
    {
        if (!_ended)
        {
            Dispose();
            _done(answer);
        }
    }
}
