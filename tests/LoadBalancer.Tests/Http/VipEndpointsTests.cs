using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Levee.Grains.Interfaces.Services;
using Levee.LoadBalancer.Forwarding;
using Levee.LoadBalancer.Tests.Directory;
using Levee.LoadBalancer.Tests.Forwarding;
using Levee.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.LoadBalancer.Tests.Http;

public sealed class VipEndpointsTests : IAsyncLifetime
{
    private readonly FakeDirectory _directory = new();
    private readonly HttpClient _http = new();
    private readonly TestBackend _backend = TestBackend.Echo();
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        var port = FreePorts.One();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Levee:LoadBalancer:Port"] = $"{port}",
            ["Levee:LoadBalancer:Gateway"] = "127.0.0.1:1",
            ["Levee:LoadBalancer:Listen"] = "loopback",
        }).Build();
        _app = LoadBalancerHost.Build(LoadBalancerOptions.Read(configuration), (_, _) => _directory);
        await _app.StartAsync();
        _http.BaseAddress = new Uri($"http://127.0.0.1:{port}");
    }

    [Fact]
    public async Task Vips_have_dcos_nets_fields_and_say_where_they_listen()
    {
        var vip = Sample.Named("my-service", FreePorts.One(), _backend.Place());
        await PublishAsync(vip);
        var reply = await _http.GetAsync(new Uri("/v1/vips", UriKind.Relative));
        Assert.NotNull(reply.Headers.ETag);
        var entry = (await reply.Content.ReadFromJsonAsync<JsonElement>())[0];
        Assert.Equal($"my-service.marathon.l4lb.thisdcos.directory:{vip.Key.Port}", entry.GetProperty("vip").GetString());
        Assert.Equal("tcp", entry.GetProperty("protocol").GetString());
        Assert.Equal(vip.Address, entry.GetProperty("address").GetString());
        Assert.Equal($"{VipAddresses.ToLoopback(vip.Address)}:{vip.Key.Port}", entry.GetProperty("listen").GetString());
        var backend = entry.GetProperty("backend")[0];
        Assert.Equal(("127.0.0.1", _backend.Port), (backend.GetProperty("ip").GetString(), backend.GetProperty("port").GetInt32()));
        Assert.Equal(("up", $"task-{_backend.Port}"), (backend.GetProperty("state").GetString(), backend.GetProperty("task_id").GetString()));
    }

    [Fact]
    public async Task Metrics_count_connections_per_vip_and_backend()
    {
        var vip = Sample.Named("web", FreePorts.One(), _backend.Place());
        await PublishAsync(vip);
        using (var client = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp))
        {
            await client.ConnectAsync(IPAddress.Parse(VipAddresses.ToLoopback(vip.Address)!), vip.Key.Port);
            Assert.Equal("four", await client.EchoAsync("four"));
        }

        var text = await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var tags = $"vip=\"{vip.Address}_{vip.Key.Port}\",protocol=\"tcp\",name=\"web.marathon.l4lb.thisdcos.directory:{vip.Key.Port}\"";
        Assert.Contains("l4lb_vips 1\n", text, StringComparison.Ordinal);
        Assert.Contains($"levee_loadbalancer_connections_accepted_total{{{tags}}} 1\n", text, StringComparison.Ordinal);
        Assert.Contains($"mm_connect_successes{{{tags},backend=\"127.0.0.1_{_backend.Port}\",task=\"task-{_backend.Port}\"}} 1\n", text, StringComparison.Ordinal);
        Assert.Contains($"levee_loadbalancer_backend_sent_bytes_total{{{tags},backend=\"127.0.0.1_{_backend.Port}\",task=\"task-{_backend.Port}\"}} 4\n", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(@"^(# (HELP|TYPE) \w+ .+|\w+(\{.*\})? -?\d+)$", line));
    }

    [Fact]
    public async Task Registries_of_other_parts_are_unknown()
    {
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(new Uri("/v1/metrics/l4lb", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync(new Uri("/v1/metrics/overlay", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Health_tells_whether_the_directory_is_followed()
    {
        await Poll.UntilAsync(() => _directory.Subscriptions == 1, "the directory is followed");
        JsonElement health = default;
        for (var i = 0; i < 100 && (i == 0 || health.GetProperty("directory").GetString() != "following"); i++)
        {
            health = await _http.GetFromJsonAsync<JsonElement>(new Uri("/health", UriKind.Relative));
        }

        Assert.Equal("following", health.GetProperty("directory").GetString());
        Assert.True(health.GetProperty("healthy").GetBoolean());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        await _backend.DisposeAsync();
    }

    private async Task PublishAsync(DirectoryVip vip)
    {
        _directory.Set(vip);
        var forwarder = _app.Services.GetRequiredService<VipForwarder>();
        await Poll.UntilAsync(() => forwarder.Snapshot() is [var (_, listener)] && listener!.State.EndPoint is not null, "the VIP listens");
    }
}
