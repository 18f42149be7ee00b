using System.Text;
using System.Text.Json;
using Levee.Grains.Interfaces.Http;
using Levee.Silo.Tests.Operator;
using Mesos.V1;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Tests.Http;

/// <summary>What real clients need of a master, as they send it. Source: clients, by row; rows that are not here have tests of their own beside what they are about.</summary>
public sealed class ClientRequirementsTests
{
    private const string Scheduler = "/api/v1/scheduler";
    private const string Json = "Content-Type: application/json";
    private const string Subscribe = """{"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"u","name":"n"}}}""";
    private const string Revive = """{"type":"REVIVE","framework_id":{"value":"F"}}""";
    private const string Health = """{"type":"GET_HEALTH"}""";

    [Theory] // Rows 15 and 16.
    [InlineData("POST", "/api/v1/operator", Health, 200)]
    [InlineData("POST", "/master/api/v1", Health, 200)]
    [InlineData("POST", "/master/api/v1/scheduler/", Revive, 202)]
    [InlineData("GET", "/master/frameworks/", "", 200)]
    [InlineData("GET", "/master/state", "", 200)]
    [InlineData("GET", "/tasks?order=asc&limit=-1", "", 200)]
    [InlineData("GET", "/tasks?task_id=x", "", 200)]
    [InlineData("GET", "/state.json", "", 404)]
    [InlineData("GET", "/slave/state", "", 404)]
    public async Task Paths_are_those_that_clients_use(string method, string path, string body, int status)
    {
        await using var silo = await StartAsync();
        await using var client = await RawClient.SendAsync(silo.Address, Request(method, path, body));
        Assert.StartsWith($"HTTP/1.1 {status} ", (await client.ReadHeadAsync())[0], StringComparison.Ordinal);
    }

    [Theory] // Row 20.
    [InlineData("/master/state")]
    [InlineData("/state-summary")]
    [InlineData("/metrics/snapshot")]
    [InlineData("/master/metrics/snapshot")]
    [InlineData("/master/roles")]
    [InlineData("/frameworks")]
    [InlineData("/slaves")]
    [InlineData("/tasks")]
    [InlineData("/version")]
    [InlineData("/flags")]
    [InlineData("/maintenance/schedule")]
    [InlineData("/maintenance/status")]
    public async Task Pages_of_other_origins_get_scripts(string path)
    {
        await using var silo = await StartAsync();
        await using var client = await RawClient.SendAsync(silo.Address, Request("GET", $"{path}?jsonp=angular.callbacks._0&_=1", ""));
        var (head, body) = await client.ReadAllAsync();
        var text = Encoding.UTF8.GetString(body);
        Assert.Contains("Content-Type: text/javascript", head);
        Assert.StartsWith("angular.callbacks._0(", text, StringComparison.Ordinal);
        Assert.EndsWith(");", text, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(text["angular.callbacks._0(".Length..^2]);
    }

    [Fact] // Python schedulers keep one connection for their calls, and write into it minutes later.
    public async Task Connections_rest_between_calls()
    {
        await using var silo = await StartAsync();
        Assert.Equal(IdleConnections.Kept, silo.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.KeepAliveTimeout);
    }

    [Theory] // Row 1.
    [InlineData("GET", "/state", "", "application/json")]
    [InlineData("POST", "/api/v1", Health, "application/json")]
    public async Task A_content_type_has_no_charset(string method, string path, string body, string type)
    {
        await using var silo = await StartAsync();
        await using var client = await RawClient.SendAsync(silo.Address, Request(method, path, body));
        Assert.Contains($"Content-Type: {type}", await client.ReadHeadAsync());
    }

    [Theory]
    [InlineData("Accept: application/json\r\nAccept: application/x-protobuf", "application/x-protobuf")]
    [InlineData("Accept: application/x-protobuf\r\nAccept: application/json", "application/json")]
    [InlineData("Authorization: Basic bm9ib2R5OndoYXRldmVy", "application/json")]
    public async Task Of_several_Accept_lines_the_last_one_counts(string headers, string type)
    {
        await using var silo = await StartAsync();
        await using var client = await RawClient.PostAsync(silo.Address, Scheduler, Subscribe, Json, headers);
        Assert.Contains($"Content-Type: {type}", await client.ReadHeadAsync());
    }

    [Fact]
    public async Task Empty_ids_mean_a_new_framework()
    {
        await using var silo = await StartAsync();
        await using var client = await RawClient.PostAsync(
            silo.Address, Scheduler, """{"type":"SUBSCRIBE","framework_id":{"value":""},"subscribe":{"framework_info":{"user":"u","name":"n","id":{"value":""}}}}""", Json);
        Assert.Equal("HTTP/1.1 200 OK", (await client.ReadHeadAsync())[0]);
        Assert.True(silo.Framework.WasNew);
    }

    [Fact]
    public async Task Lists_numbers_and_nulls_may_be_written_loosely()
    {
        await using var silo = await StartAsync();
        await using var client = await RawClient.PostAsync(
            silo.Address, Scheduler,
            """
            {"type":"SUBSCRIBE","no_such_field":1,"framework_id":null,"subscribe":{"suppressed_roles":[],"framework_info":
              {"user":"u","name":"n","failover_timeout":"60","checkpoint":"true","principal":null,"capabilities":{"type":"MULTI_ROLE"},"roles":"web"}}}
            """, Json);
        Assert.Equal("HTTP/1.1 200 OK", (await client.ReadHeadAsync())[0]);
        var info = silo.Framework.Subscription!.FrameworkInfo;
        Assert.Equal((60.0, true, false), (info.FailoverTimeout, info.Checkpoint, info.HasPrincipal));
        Assert.Equal(["web"], info.Roles);
        Assert.Equal(FrameworkInfo.Types.Capability.Types.Type.MultiRole, Assert.Single(info.Capabilities).Type);
    }

    [Fact]
    public async Task A_client_may_wait_for_leave_to_send_its_body()
    {
        await using var silo = await StartAsync();
        await using var client = await RawClient.SendAsync(silo.Address, $"POST {Scheduler} HTTP/1.1\r\nHost: x\r\n{Json}\r\nExpect: 100-continue\r\nContent-Length: {Revive.Length}\r\n\r\n");
        Assert.Equal(["HTTP/1.1 100 Continue"], await client.ReadHeadAsync());
        await client.SendAsync(Revive);
        Assert.Equal("HTTP/1.1 202 Accepted", (await client.ReadHeadAsync())[0]);
    }

    [Fact]
    public async Task Calls_on_one_connection_are_answered_in_order()
    {
        await using var silo = await StartAsync();
        await using var client = await RawClient.SendAsync(silo.Address, Request("POST", Scheduler, Revive) + Request("GET", "/health", "") + Request("POST", Scheduler, "{}"));
        foreach (var status in (string[])["202 Accepted", "200 OK", "400 Bad Request"])
        {
            Assert.Equal($"HTTP/1.1 {status}", (await client.ReadAllAsync()).Head[0]);
        }
    }

    [Fact]
    public async Task A_connection_that_is_to_close_is_closed_after_the_answer()
    {
        await using var silo = await StartAsync();
        await using var client = await RawClient.PostAsync(silo.Address, Scheduler, Revive, Json, "Connection: close");
        Assert.Equal("HTTP/1.1 202 Accepted", (await client.ReadAllAsync()).Head[0]);
        Assert.True(await client.IsClosedAsync());
    }

    [Fact] // Row 18 and 19.
    public async Task The_state_has_what_tools_dig_for()
    {
        await using var silo = await StartAsync();
        await using var client = await RawClient.SendAsync(silo.Address, Request("GET", "/state", ""));
        using var state = JsonDocument.Parse((await client.ReadAllAsync()).Body);
        var root = state.RootElement;
        Assert.Matches(@"^master@[0-9.]+:\d+$", root.GetProperty("leader").GetString());
        Assert.Matches(@"^slave\(1\)@[0-9.]+:\d+$", root.GetProperty("slaves")[0].GetProperty("pid").GetString());
        Assert.Matches(@"^\[\d+-\d+(, \d+-\d+)*\]$", root.GetProperty("slaves")[0].GetProperty("resources").GetProperty("ports").GetString());
        Assert.False(root.GetProperty("frameworks")[0].TryGetProperty("pid", out _));
        var labelled = root.GetProperty("frameworks")[0].GetProperty("tasks").EnumerateArray().First(task => task.TryGetProperty("labels", out _));
        Assert.Equal(JsonValueKind.Array, labelled.GetProperty("labels").ValueKind);
    }

    private static async Task<TestSilo> StartAsync()
    {
        var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        return silo;
    }

    private static string Request(string method, string path, string body) =>
        $"{method} {path} HTTP/1.1\r\nHost: x\r\n{Json}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
}
