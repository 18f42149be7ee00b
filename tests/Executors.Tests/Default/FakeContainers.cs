using System.Text;
using Google.Protobuf;
using Levee.Executors.Containers;
using Levee.Executors.Messages;
using Mesos.V1.Agent;

namespace Levee.Executors.Tests.Default;

/// <summary>Containers whose life the test decides. Calls are answered when the test says so.</summary>
internal sealed class FakeContainers : IContainers
{
    private readonly List<Pending> _pending = [];

    /// <summary>Calls that wait for an answer: <c>launch c1</c>, <c>wait c1</c>, <c>kill c1 15</c>.</summary>
    public IEnumerable<string> Calls => _pending.Select(call => call.Name);

    public IDisposable Launch(ContainerId id, TaskInfo task, Action<AgentAnswer> done) => Add($"launch {id.Value}", done);

    public IDisposable Wait(ContainerId id, Action<AgentAnswer> done) => Add($"wait {id.Value}", done);

    public IDisposable Kill(ContainerId id, int signal, Action<AgentAnswer> done) => Add($"kill {id.Value} {signal}", done);

    public IDisposable RunSession(ContainerId id, CommandInfo command, Action<AgentAnswer> done) => Add($"session {id.Value} {command.Value}", done);

    public IDisposable Probe(ContainerId id, string url, Action<AgentAnswer> done) => Add($"probe {id.Value} {url}", done);

    public IDisposable Remove(ContainerId id, Action<AgentAnswer> done) => Add($"remove {id.Value}", done);

    public void Answer(string call, int? status, string body = "") => Answer(call, new(status, Encoding.UTF8.GetBytes(body)));

    /// <summary>A container ends, as the agent tells those who wait.</summary>
    public void End(string id, Response.Types.WaitContainer end) =>
        Answer($"wait {id}", new(200, new Response { Type = Response.Types.Type.WaitContainer, WaitContainer = end }.ToByteArray()));

    private void Answer(string call, AgentAnswer answer)
    {
        var pending = _pending.First(pending => pending.Name == call);
        _pending.Remove(pending);
        pending.Done(answer);
    }

    private Pending Add(string name, Action<AgentAnswer> done)
    {
        var pending = new Pending(this, name, done);
        _pending.Add(pending);
        return pending;
    }

    private sealed record Pending(FakeContainers Owner, string Name, Action<AgentAnswer> Done) : IDisposable
    {
        public void Dispose() => Owner._pending.Remove(this);
    }
}
