using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Levee.Benchmarks.Loads;

/// <summary>Asks for <c>/health</c> every 5 ms, on a thread of its own that blocks: so that clients of this process that are busy do not count.</summary>
internal static class HealthProbe
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public static Task<Percentiles> RunAsync(Uri server, TimeSpan duration) =>
        Task.Factory.StartNew(() => Run(server, duration), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Percentiles Run(Uri server, TimeSpan duration)
    {
        var request = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"GET /health HTTP/1.1\r\nHost: {server.Authority}\r\n\r\n"));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPEndPoint.Parse(server.Authority));
        var times = new Percentiles();
        var answer = new byte[4096];
        for (var all = Stopwatch.StartNew(); all.Elapsed < duration;)
        {
            var clock = Stopwatch.StartNew();
            socket.Send(request);
            if (!Encoding.ASCII.GetString(answer, 0, socket.Receive(answer)).StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
            {
                throw new InvalidOperationException("The silo is not healthy.");
            }

            times.Add(clock.Elapsed);
            Thread.Sleep(Pause); // The pace of the probe, not a wait for anything; a timer's callback would wait for the pool that the clients keep busy.
        }

        return times;
    }
}
