using System.Text;
using Levee.Executors.Containers;
using Levee.Executors.Messages;

namespace Levee.Executors.Checks;

/// <summary>Runs a command inside a task's container; 0 is well.</summary>
/// <param name="newId">A fresh id for each run, below the task's container.</param>
/// <remarks>Source: spec agent-behaviour section 12.1.</remarks>
internal sealed class SessionProbe(IContainers containers, Func<ContainerId> newId, CommandInfo command) : IProbe
{
    private const int Ok = 200;
    private ContainerId? _last;

    public IDisposable Run(Action<ProbeResult> done) => new Attempt(this, done);

    private static string Text(AgentAnswer answer) => Encoding.UTF8.GetString(answer.Body);

    /// <summary>Removes the session before, runs a new one, and asks how it ended.</summary>
    private sealed class Attempt : IDisposable
    {
        private readonly SessionProbe _probe;
        private readonly Action<ProbeResult> _done;
        private IDisposable? _call;

        public Attempt(SessionProbe probe, Action<ProbeResult> done)
        {
            (_probe, _done) = (probe, done);
            if (probe._last is { } last)
            {
                _call = probe.Containers.Remove(last, answer => Run(answer.Status == Ok ? null : answer));
            }
            else
            {
                Run(null);
            }
        }

        public void Dispose() => _call?.Dispose();

        private void Run(AgentAnswer? refusal)
        {
            if (refusal is { } answer)
            {
                _done(new(null, null, $"the session before cannot be removed: {Text(answer)}"));
                return;
            }

            var id = _probe.NewId();
            _probe._last = id;
            _call = _probe.Containers.RunSession(id, _probe.Command, ended => Wait(id, ended));
        }

        private void Wait(ContainerId id, AgentAnswer session)
        {
            if (session.Status != Ok)
            {
                _done(new(null, null, $"the session cannot be started: {Text(session)}")); // The agent's fault, not the task's.
                return;
            }

            _call = _probe.Containers.Wait(id, Take);
        }

        private void Take(AgentAnswer answer) =>
            _done(answer.Status == Ok && ContainerEnd.Parse(answer.Body).Status is { } status ? CommandProbe.ResultOf(status) : new(null, null, $"its end is not known: {Text(answer)}"));
    }

    private IContainers Containers => containers;

    private Func<ContainerId> NewId => newId;

    private CommandInfo Command => command;
}
