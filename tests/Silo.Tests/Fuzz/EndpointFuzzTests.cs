using System.Net;
using System.Text;
using Google.Protobuf;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.Tests.Http;
using Levee.Silo.Tests.Operator;
using Levee.TestKit;
using Orleans;

namespace Levee.Silo.Tests.Fuzz;

/// <summary>Whatever is sent to an endpoint that changes something: it is done, or refused with a 4xx in words and nothing is told to a grain.</summary>
public sealed class EndpointFuzzTests
{
    private static readonly SeedBody[] Calls = [.. SeedBody.All.Where(body => body.IsCall)];
    private static readonly SeedBody[] Others = [.. SeedBody.All.Where(body => !body.IsCall)];

    [Fact]
    public Task Spoilt_calls_in_JSON() => RunAsync(1500, random =>
    {
        var body = Calls[random.Next(Calls.Length)];
        return (body, "application/json", random.Next(2) == 0 ? Mutation.OfJson(body.Body, random) : Mutation.OfBytes(Encoding.UTF8.GetBytes(body.Body), random));
    });

    [Fact]
    public Task Spoilt_calls_in_protobuf() => RunAsync(1500, random =>
    {
        var body = Calls[random.Next(Calls.Length)];
        return (body, "application/x-protobuf", Mutation.OfBytes(DecoderFuzzTests.Encode(body), random));
    });

    [Fact]
    public Task Calls_that_are_right_in_form_and_make_no_sense() => RunAsync(3000, random =>
    {
        var scheduler = random.Next(2) == 0;
        IMessage call = scheduler ? RandomMessage.Of<Mesos.V1.Scheduler.Call>(random, random.Next(0, 19)) : RandomMessage.Of<Mesos.V1.Master.Call>(random, random.Next(0, 41));
        var body = new SeedBody(HttpMethod.Post, scheduler ? "/api/v1/scheduler" : "/api/v1", "");
        return random.Next(2) == 0 ? (body, "application/json", MesosJson.ToUtf8(call)) : (body, "application/x-protobuf", call.ToByteArray());
    });

    [Fact]
    public Task Spoilt_bodies_of_the_classic_endpoints() => RunAsync(1500, random =>
    {
        var body = Others[random.Next(Others.Length)];
        return (body, random.Next(2) == 0 ? "application/json" : "application/x-www-form-urlencoded",
            random.Next(2) == 0 && body.Body[0] != 's' ? Mutation.OfJson(body.Body, random) : Mutation.OfBytes(Encoding.UTF8.GetBytes(body.Body), random));
    });

    [Fact]
    public async Task Unspoilt_bodies_reach_the_grains()
    {
        var grains = RecordedGrains.Create();
        await using var silo = await StartAsync(grains);
        using var http = Client(silo);
        var told = new HashSet<string>();
        foreach (var body in SeedBody.All)
        {
            await SendAsync(http, body, "application/json", Encoding.UTF8.GetBytes(body.Body));
            told.UnionWith(RecordedGrains.Told(grains));
        }

        Assert.Superset(
            new HashSet<string> { "IFrameworkGrain.SubscribeAsync", "IFrameworkGrain.CallAsync", "IFrameworkGrain.TeardownAsync", "IMasterGrain.SetQuotaAsync", "IMasterGrain.UpdateMaintenanceScheduleAsync" }, told);
    }

    private static async Task RunAsync(int runs, Func<Random, (SeedBody Seed, string ContentType, byte[] Body)> make)
    {
        var grains = RecordedGrains.Create();
        await using var silo = await StartAsync(grains);
        using var http = Client(silo);
        for (var seed = 0; seed < runs; seed++)
        {
            var (body, contentType, bytes) = make(new Random(seed));
            var (status, text) = await SendAsync(http, body, contentType, bytes);
            var told = RecordedGrains.Told(grains);
            var what = $"seed {seed}: {body.Method} {body.Path} {contentType} {Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 2000)))}\nis answered {(int)status} {text}";
            Assert.True((int)status < 500 || status == HttpStatusCode.NotImplemented, what);
            if ((int)status >= 400)
            {
                Assert.True(told.Count == 0, $"{what}\nthough told: {string.Join(", ", told)}");
                Assert.True(text.Length > 0 || status is HttpStatusCode.NotImplemented or HttpStatusCode.NotFound, what); // Mesos says no more than 404 of a file that is not there.
            }
        }

        using var health = await http.GetAsync("/health", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    private static async Task<TestSilo> StartAsync(IGrainFactory grains)
    {
        var silo = await TestSilo.StartAsync(grains);
        silo.View.Current = RecordedCluster.View();
        return silo;
    }

    private static HttpClient Client(TestSilo silo) => new() { BaseAddress = new($"http://{silo.Address}"), Timeout = TimeSpan.FromSeconds(20) };

    private static async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpClient http, SeedBody seed, string contentType, byte[] body)
    {
        using var request = new HttpRequestMessage(seed.Method, seed.Path) { Content = new ByteArrayContent(body) { Headers = { ContentType = new(contentType) } } };
        using var reply = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var isStream = reply.Content.Headers.ContentLength is null;
        return (reply.StatusCode, isStream ? "" : await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
