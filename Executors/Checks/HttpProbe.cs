using System.Globalization;
using System.Text;
using Levee.Executors.Http;
using Levee.Executors.Loop;

namespace Levee.Executors.Checks;

/// <summary>GET from a port of this network namespace.</summary>
/// <param name="redirected">Looks again when the answer is a redirect, which it follows.</param>
internal sealed class HttpProbe(AgentAddress address, string path, IEvents events, IProbe redirected) : IProbe
{
    public IDisposable Run(Action<ProbeResult> done) => new Attempt(this, address, path, events, done);

    /// <summary>The result for a status. Source: spec agent-behaviour section 12.1.</summary>
    public static ProbeResult ResultOf(int status) => new(status, status is >= 200 and < 400, string.Create(CultureInfo.InvariantCulture, $"HTTP status {status}"));

    private IDisposable Follow(Action<ProbeResult> done) => redirected.Run(done);

    private sealed class Attempt : IConnectionHandler, IDisposable
    {
        private readonly HttpProbe _probe;
        private readonly Action<ProbeResult> _done;
        private readonly Connection _connection;
        private IDisposable? _followed;
        private int? _status;
        private bool _ended;

        public Attempt(HttpProbe probe, AgentAddress address, string path, IEvents events, Action<ProbeResult> done)
        {
            (_probe, _done) = (probe, done);
            _connection = Connection.Open(address, events, this);
            _connection.Send(Encoding.UTF8.GetBytes(
                $"GET {(path.StartsWith('/') ? path : "/" + path)} HTTP/1.1\r\nHost: {address.Host}\r\nUser-Agent: levee-executor\r\nAccept: */*\r\nConnection: close\r\n\r\n"));
        }

        public void OnStatus(int status) => _status = status;

        public void OnBody(ReadOnlySpan<byte> bytes)
        {
            // Only the status counts.
        }

        public void OnEnd() => End("");

        public void OnClosed(string why) => End(why);

        public void Dispose()
        {
            _ended = true;
            _connection.Dispose();
            _followed?.Dispose();
        }

        private void End(string why)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            _connection.Dispose();
            if (_status is 301 or 302 or 303 or 307 or 308)
            {
                _followed = _probe.Follow(_done);
                return;
            }

            _done(_status is { } status ? ResultOf(status) : new(null, false, why));
        }
    }
}
