using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace Levee.Benchmarks.Loads;

/// <summary>
/// <c>/state</c> of a large cluster over real HTTP, from a silo in a process of its own. Budget at 10,000 agents, 100,000 running and 100,000 completed tasks:
/// 0.9 s (Mesos 1.7: 1.86 s), 1.2 times the size of the answer in extra memory, and <c>/health</c> within 20 ms (p99) while ten clients poll.
/// </summary>
internal static class StateLoad
{
    /// <summary>Arguments: <c>agents</c>, <c>tasks</c> (running, and as many completed), <c>frameworks</c>, <c>labels</c>, <c>clients</c>, <c>seconds</c>, <c>rounds</c>, <c>wait</c> (seconds before the first read).</summary>
    public static async Task<int> RunAsync(LoadArguments arguments)
    {
        using var silo = await ChildSilo.StartAsync("state-silo", arguments);
        using var http = new HttpClient { BaseAddress = silo.Address, Timeout = TimeSpan.FromMinutes(5) };
        if (arguments.Number("wait", 0) is > 0 and var wait)
        {
            await Task.Delay(TimeSpan.FromSeconds(wait), TimeProvider.System);
            Console.WriteLine($"waited {wait} s");
        }

        for (var round = 1; round <= arguments.Number("rounds", 5); round++)
        {
            await ReadOnceAsync(silo, http, $"/state {round}", static () => State());
        }

        foreach (var round in (int[])[1, 2])
        {
            await ReadOnceAsync(silo, http, $"GET_STATE, JSON {round}", static () => GetState("application/json"));
            await ReadOnceAsync(silo, http, $"GET_STATE, protobuf {round}", static () => GetState("application/x-protobuf"));
        }

        await QuietAsync(silo, arguments);
        await PolledAsync(silo, arguments);
        return 0;
    }

    private static async Task ReadOnceAsync(ChildSilo silo, HttpClient http, string what, Func<HttpRequestMessage> ask)
    {
        var before = silo.ResidentKilobytes();
        silo.ForgetPeak();
        var cpu = silo.CpuTime();
        var clock = Stopwatch.StartNew();
        var (length, first) = await DrainAsync(http, ask());
        var extra = silo.PeakKilobytes() - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: {clock.Elapsed.TotalSeconds:0.000} s (first byte {first.TotalSeconds:0.000} s), {length / 1048576.0:0.0} MB, silo cpu {(silo.CpuTime() - cpu).TotalSeconds:0.00} s, "
            + $"extra memory {extra / 1024.0:0.0} MB = {extra * 1024.0 / length:0.00} x the answer, resident {before / 1024} MB before"));
    }

    private static HttpRequestMessage State() => new(HttpMethod.Get, "/state");

    private static HttpRequestMessage GetState(string encoding)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1") { Content = new StringContent("""{"type":"GET_STATE"}""", new MediaTypeHeaderValue("application/json")) };
        request.Headers.Accept.ParseAdd(encoding);
        return request;
    }

    private static async Task QuietAsync(ChildSilo silo, LoadArguments arguments)
    {
        var times = await HealthProbe.RunAsync(silo.Address, TimeSpan.FromSeconds(Math.Min(3, arguments.Number("seconds", 15))));
        Console.WriteLine($"/health alone: {times}");
    }

    private static async Task PolledAsync(ChildSilo silo, LoadArguments arguments)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(arguments.Number("seconds", 15)), TimeProvider.System);
        var before = silo.ResidentKilobytes();
        silo.ForgetPeak();
        var polled = new Percentiles();
        var pollers = Enumerable.Range(0, arguments.Number("clients", 10)).Select(_ => Task.Run(() => PollAsync(silo, polled, stop.Token))).ToArray();
        var times = await HealthProbe.RunAsync(silo.Address, TimeSpan.FromSeconds(arguments.Number("seconds", 15)));
        await Task.WhenAll(pollers);
        Console.WriteLine($"/health while {pollers.Length} clients poll /state: {times}");
        Console.WriteLine($"/state then: {polled}; peak {(silo.PeakKilobytes() - before) / 1024} MB above {before / 1024} MB");
    }

    private static async Task PollAsync(ChildSilo silo, Percentiles times, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = silo.Address, Timeout = TimeSpan.FromMinutes(5) };
        while (!cancellationToken.IsCancellationRequested)
        {
            var clock = Stopwatch.StartNew();
            await DrainAsync(http, State());
            times.Add(clock.Elapsed);
        }
    }

    private static async Task<(long Length, TimeSpan First)> DrainAsync(HttpClient http, HttpRequestMessage request)
    {
        var clock = Stopwatch.StartNew();
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        request.Dispose();
        response.EnsureSuccessStatusCode();
        var first = clock.Elapsed;
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[1 << 20];
        var length = 0L;
        for (int count; (count = await body.ReadAsync(buffer)) > 0; length += count)
        {
        }

        return (length, first);
    }
}
