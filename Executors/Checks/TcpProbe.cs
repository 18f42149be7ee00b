using Levee.Executors.Http;
using Levee.Executors.Loop;

namespace Levee.Executors.Checks;

/// <summary>Connects to a port of this network namespace.</summary>
internal sealed class TcpProbe(AgentAddress address, IEvents events) : IProbe
{
    public IDisposable Run(Action<ProbeResult> done) => new Attempt(address, events, done);

    private sealed class Attempt : IConnectionHandler, IDisposable
    {
        private readonly Action<ProbeResult> _done;
        private readonly Connection _connection;
        private bool _ended;

        public Attempt(AgentAddress address, IEvents events, Action<ProbeResult> done)
        {
            _done = done;
            _connection = Connection.Open(address, events, this);
        }

        public void OnConnected() => End(new(1, true, "connected"));

        public void OnClosed(string why) => End(new(0, false, why));

        public void OnStatus(int status)
        {
            // Whatever the task says: it listens.
        }

        public void OnBody(ReadOnlySpan<byte> bytes)
        {
            // As above.
        }

        public void OnEnd()
        {
            // As above.
        }

        public void Dispose()
        {
            _ended = true;
            _connection.Dispose();
        }

        private void End(ProbeResult result)
        {
            if (!_ended)
            {
                Dispose();
                _done(result);
            }
        }
    }
}
