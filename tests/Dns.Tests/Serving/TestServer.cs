using System.Net;
using Levee.Dns.Configuration;
using Levee.Dns.Directory;
using Levee.Dns.Serving;
using Levee.Grains.Interfaces.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Levee.Dns.Tests.Serving;

/// <summary>The real server on free loopback ports, fed by the test instead of a cluster.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestServer(WebApplication app) => _app = app;

    public IPEndPoint Dns => _app.Services.GetRequiredService<Listeners>().Endpoint;

    public Uri Http => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public ZonePublisher Publisher => _app.Services.GetRequiredService<ZonePublisher>();

    public DirectoryStatus Status => _app.Services.GetRequiredService<DirectoryStatus>();

    /// <summary>Starts a server on 127.0.0.1 that refuses other names, unless <paramref name="settings"/> say otherwise.</summary>
    public static async Task<TestServer> StartAsync(DirectorySnapshot? snapshot, params (string Name, string Value)[] settings)
    {
        var app = DnsHost.Build(Options(settings), builder => builder.Logging.ClearProviders());
        var server = new TestServer(app);
        if (snapshot is not null)
        {
            server.Publisher.Load(snapshot);
        }

        await app.StartAsync();
        return server;
    }

    public static DnsOptions Options(params (string Name, string Value)[] settings)
    {
        (string, string)[] all =
        [
            ("gateway", "127.0.0.1:30000"), ("listener", "127.0.0.1"), ("port", "0"), ("HTTPListener", "127.0.0.1"), ("httpport", "0"), ("externalon", "false"), .. settings,
        ];
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in all)
        {
            values[DnsFlags.All.Single(flag => string.Equals(flag.Name, name, StringComparison.OrdinalIgnoreCase)).Key] = value;
        }

        return DnsOptionsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), () => []);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
