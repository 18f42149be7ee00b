using System.Net;
using System.Net.Http.Headers;
using Levee.Grains.Interfaces.Http;
using Levee.Silo.Hosting;
using Levee.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace Levee.Silo.Tests.Whole;

/// <summary>The silo as its process has it, grains and all, on free loopback ports, its state in a directory of its own.</summary>
internal sealed class WholeSilo : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly IHost _host;
    private readonly DirectoryInfo _work;
    private readonly List<IGrainObserver> _kept = [];

    private WholeSilo(IHost host, DirectoryInfo work, int port)
    {
        (_host, _work) = (host, work);
        Address = new(IPAddress.Loopback, port);
        Http = new() { BaseAddress = new($"http://{Address}"), Timeout = Patience };
    }

    public IPEndPoint Address { get; }

    public HttpClient Http { get; }

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public static async Task<WholeSilo> StartAsync(params (string Key, string Value)[] settings)
    {
        var work = Directory.CreateTempSubdirectory("levee-whole-silo-");
        var port = FreePorts.Block(3);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Levee:Silo:Ip"] = "127.0.0.1",
            ["Levee:Silo:Port"] = $"{port}",
            ["Levee:Silo:GatewayPort"] = $"{port + 1}",
            ["Levee:Silo:SiloPort"] = $"{port + 2}",
            ["Levee:Silo:WorkDir"] = work.FullName,
            ["Levee:Master:Hostname"] = "localhost",
            ["Levee:Master:AllocationInterval"] = "50ms",
        }).AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, string? (setting) => setting.Value)).Build();
        var host = await SiloHost.BuildAsync(SiloSettings.Read(configuration), configuration, TestContext.Current.CancellationToken);
        await host.StartAsync();
        var silo = new WholeSilo(host, work, port);
        await UntilAsync("the master is known", async () => (await silo.Http.GetAsync("/state-summary")).StatusCode == HttpStatusCode.OK);
        return silo;
    }

    /// <summary>Sends a call; the answer's content is still to be read.</summary>
    /// <param name="accept">Of the Accept header; <see langword="null"/>: there is none.</param>
    public async Task<HttpResponseMessage> PostAsync(string path, WireFormat format, byte[] call, string? accept, string? streamId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(call) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypes.Of(format)) } } };
        if (accept is not null)
        {
            request.Headers.Add("Accept", accept);
        }

        if (streamId is not null)
        {
            request.Headers.Add("Mesos-Stream-Id", streamId);
        }

        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Holds what grains talk to: a reference alone keeps it from no collection.</summary>
    public void Keep(IGrainObserver observer) => _kept.Add(observer);

    public static Task UntilAsync(string what, Func<Task<bool>> isReached) => Poll.UntilAsync(what, Patience, isReached);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.StopAsync();
        _host.Dispose();
        _work.Delete(recursive: true);
    }
}
