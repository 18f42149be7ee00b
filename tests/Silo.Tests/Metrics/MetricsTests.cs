using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Silo.ClusterViews;
using Levee.Silo.Tests.Http;
using Levee.Silo.Tests.Operator;
using Mesos.V1;
using Mesos.V1.Quota;

namespace Levee.Silo.Tests.Metrics;

public sealed class MetricsTests
{
    private static readonly DateTimeOffset Then = DateTimeOffset.UtcNow.AddMinutes(-1);

    [Fact]
    public async Task Every_name_of_a_Mesos_master_is_there()
    {
        await using var silo = await StartAsync();
        var metrics = await ReadAsync(silo, "/metrics/snapshot");
        var names = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Metrics", "names.txt"), TestContext.Current.CancellationToken);
        Assert.Empty(names.Except(metrics.Select(metric => metric.Key)));
        Assert.All(metrics, metric => Assert.True(metric.Value!.GetValue<double>() >= 0, metric.Key));
        Assert.Equal(metrics.Select(metric => metric.Key).Order(StringComparer.Ordinal), metrics.Select(metric => metric.Key));
    }

    [Fact]
    public async Task Counts_and_gauges_say_what_the_cluster_does()
    {
        await using var silo = await StartAsync();
        silo.Metrics.Count("master/messages_kill_task", 3);
        var metrics = await ReadAsync(silo, "/master/metrics/snapshot");
        Assert.Equal(3.0, Value("master/messages_kill_task"));
        Assert.Equal(1.0, Value("master/elected"));
        Assert.Equal(0.0, Value("master/messages_decline_offers"));
        Assert.Equal(5.0, Value("master/tasks_running"));
        Assert.Equal(64.0, Value("allocator/mesos/resources/cpus/total"));
        Assert.Equal(4.0, Value("allocator/mesos/quota/roles/*/resources/cpus/guarantee"));
        Assert.Equal(1.0, Value("master/frameworks/web%2Fone/FW/roles/*/suppressed"));
        Assert.Equal(7.0, Value("registrar/state_store_ms"));
        Assert.Equal(2.0, Value("registrar/state_store_ms/count"));
        Assert.Equal(6.5, Value("registrar/state_store_ms/p50"));
        Assert.Equal(1.0, Value("allocator/mesos/allocation_run_ms/p50"));
        double Value(string name) => metrics[name]!.GetValue<double>();
    }

    [Fact]
    public async Task What_misses_the_timeout_is_left_out()
    {
        await using var silo = await StartAsync();
        silo.Grains.Allocator.Status = new TaskCompletionSource<AllocatorStatus>().Task;
        var metrics = await ReadAsync(silo, "/metrics/snapshot?timeout=20ms");
        Assert.False(metrics.ContainsKey("allocator/mesos/allocation_runs"));
        Assert.Equal(1.0, metrics["allocator/mesos/event_queue_dispatches"]!.GetValue<double>());
        Assert.True(metrics.ContainsKey("master/uptime_secs"));
    }

    [Fact]
    public async Task An_allocator_that_has_no_figures_hides_no_other_metric()
    {
        await using var silo = await StartAsync();
        silo.Grains.Allocator.Status = Task.FromException<AllocatorStatus>(new TimeoutException());
        Assert.True((await ReadAsync(silo, "/metrics/snapshot")).ContainsKey("master/uptime_secs"));
    }

    [Fact]
    public async Task The_allocator_is_asked_once_a_second_at_most()
    {
        await using var silo = await StartAsync();
        await ReadAsync(silo, "/metrics/snapshot");
        await ReadAsync(silo, "/metrics/snapshot");
        Assert.Equal(1, silo.Grains.Allocator.Asked);
    }

    [Fact]
    public async Task What_was_counted_for_a_framework_stays_until_the_master_forgets_it()
    {
        const string Calls = "master/frameworks/web%2Fone/FW/calls";
        await using var silo = await StartAsync();
        silo.Metrics.Count(Calls, 5);
        silo.View.Apply(new ClusterChange.FrameworkChanged(silo.View.Current.Frameworks[new("FW")] with { Completed = true, Connected = false }));
        var completed = await ReadAsync(silo, "/metrics/snapshot");
        Assert.Equal((5.0, 0.0), (completed[Calls]!.GetValue<double>(), completed["master/frameworks/web%2Fone/FW/subscribed"]!.GetValue<double>()));
        silo.View.Apply(new ClusterChange.FrameworkRemoved(new("FW")));
        Assert.DoesNotContain(await ReadAsync(silo, "/metrics/snapshot"), metric => metric.Key.Contains("/FW/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_per_framework_can_be_switched_off()
    {
        await using var silo = await StartAsync(("Levee:Master:PublishPerFrameworkMetrics", "false"));
        silo.Metrics.Count("master/frameworks/web%2Fone/FW/calls");
        Assert.DoesNotContain(await ReadAsync(silo, "/metrics/snapshot"), metric => metric.Key.StartsWith("master/frameworks/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/metrics/snapshot?timeout=soon")]
    [InlineData("/metrics/snapshot?timeout=")]
    [InlineData("/metrics?timeout=5")]
    public async Task A_timeout_that_is_no_duration_is_refused(string path)
    {
        await using var silo = await StartAsync();
        using var http = Client(silo);
        using var reply = await http.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
    }

    [Fact]
    public async Task Pages_of_another_origin_get_a_call_of_their_function()
    {
        await using var silo = await StartAsync();
        using var http = Client(silo);
        using var reply = await http.GetAsync("/metrics/snapshot?jsonp=a.b", TestContext.Current.CancellationToken);
        var text = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal("text/javascript", reply.Content.Headers.ContentType!.ToString());
        Assert.StartsWith("a.b({\"", text, StringComparison.Ordinal);
        Assert.EndsWith("});", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prometheus_gets_all_of_it_in_its_own_format()
    {
        await using var silo = await StartAsync();
        silo.Metrics.Count("master/messages_kill_task", 3);
        using var http = Client(silo);
        using var reply = await http.GetAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", reply.Content.Headers.ContentType!.ToString());
        var samples = PrometheusReader.Read(await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(3, samples["mesos_master_messages_kill_task_total"]);
        Assert.Equal(1, samples["""mesos_master_framework_role_suppressed{framework="web/one",framework_id="FW",role="*"}"""]);
        Assert.Equal(4, samples["""mesos_allocator_quota_guarantee{role="*",resource="cpus"}"""]);
        Assert.Equal(1, samples["""mesos_allocator_offer_filters_active{role="a/b"}"""]);
        Assert.Equal(1, samples["""mesos_master_task_events_total{state="task_lost",source="master",reason="slave_removed"}"""]);
        Assert.Equal(1, samples["""mesos_allocator_mesos_allocation_run_ms{quantile="0.5"}"""]);
        Assert.Equal(2, samples["mesos_allocator_mesos_allocation_run_ms_count"]);
        Assert.Equal((await ReadAsync(silo, "/metrics/snapshot")).Count, samples.Count);
    }

    private static async Task<TestSilo> StartAsync(params (string Key, string Value)[] settings)
    {
        var silo = await TestSilo.StartAsync(settings);
        silo.View.Current = View();
        silo.Metrics.StateStores.Add(6, Then);
        silo.Metrics.StateStores.Add(7, Then);
        silo.Metrics.StateFetches.Add(1, Then);
        silo.Metrics.Count("master/task_lost/source_master/reason_slave_removed");
        return silo;
    }

    private static ClusterView View()
    {
        var view = RecordedCluster.View();
        var framework = new FrameworkInfo { Id = new() { Value = "FW" }, Name = "web/one", User = "root", Principal = "ops" };
        var quota = new QuotaConfig { Role = "*", Guarantees = { ["cpus"] = new() { Value = 4 } }, Limits = { ["cpus"] = new() { Value = 8 } } };
        return view.Apply(new(view.Epoch, view.Sequence + 1,
        [
            new ClusterChange.FrameworkChanged(new(framework, true, true, false, false, Then, null, null, null) { SuppressedRoles = ["*"] }),
            new ClusterChange.ConfigurationChanged(ClusterConfiguration.Empty with { Quotas = [quota] }),
        ]))!;
    }

    private static HttpClient Client(TestSilo silo) => new() { BaseAddress = new($"http://{silo.Address}") };

    private static async Task<JsonObject> ReadAsync(TestSilo silo, string path)
    {
        using var http = Client(silo);
        var body = await http.GetByteArrayAsync(path, TestContext.Current.CancellationToken);
        return JsonNode.Parse(Encoding.UTF8.GetString(body))!.AsObject();
    }
}
