using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Levee.TestKit;

namespace Levee.Cluster.Tests;

/// <summary>A scheduler whose connection breaks in the middle of a record loses that connection, and nothing else.</summary>
public sealed class LostStreamTests
{
    private const string Framework = """{"user":"root","name":"lost","failover_timeout":3600.0,"roles":["*"],"capabilities":[{"type":"MULTI_ROLE"}]}""";

    [Fact]
    public async Task Updates_that_were_not_acknowledged_come_again_to_the_next_stream()
    {
        await using var cluster = await LocalCluster.StartAsync(agents: 1, "--no-dns", "--no-lb");
        using var http = new HttpClient { BaseAddress = new(cluster.Master.Contains("://", StringComparison.Ordinal) ? cluster.Master : $"http://{cluster.Master}") };

        JsonNode id, first;
        await using (var stream = await SchedulerConnection.SubscribeAsync(http.BaseAddress, Framework))
        {
            id = (await stream.UntilAsync("SUBSCRIBED"))["subscribed"]!["framework_id"]!;
            await LaunchAsync(http, stream, id);
            first = (await stream.UntilAsync("UPDATE"))["update"]!["status"]!;
            stream.Break();
        }

        var known = JsonNode.Parse(Framework)!;
        known["id"] = id.DeepClone();
        await using var next = await SchedulerConnection.SubscribeAsync(http.BaseAddress, known.ToJsonString(), id);
        Assert.Equal(id.ToJsonString(), (await next.UntilAsync("SUBSCRIBED"))["subscribed"]!["framework_id"]!.ToJsonString());
        var again = (await next.UntilAsync("UPDATE"))["update"]!["status"]!;
        Assert.Equal(first["uuid"]!.ToJsonString(), again["uuid"]!.ToJsonString());
        Assert.Equal(first["state"]!.ToJsonString(), again["state"]!.ToJsonString());
    }

    private static async Task LaunchAsync(HttpClient http, SchedulerConnection stream, JsonNode id)
    {
        var offer = (await stream.UntilAsync("OFFERS"))["offers"]!["offers"]![0]!;
        var task = new JsonObject
        {
            ["name"] = "t", ["task_id"] = new JsonObject { ["value"] = "t" }, ["agent_id"] = offer["agent_id"]!.DeepClone(),
            ["command"] = new JsonObject { ["value"] = "sleep 1000" },
            ["resources"] = JsonNode.Parse("""[{"name":"cpus","type":"SCALAR","scalar":{"value":0.1}},{"name":"mem","type":"SCALAR","scalar":{"value":32}}]"""),
        };
        var call = new JsonObject
        {
            ["type"] = "ACCEPT", ["framework_id"] = id.DeepClone(),
            ["accept"] = new JsonObject
            {
                ["offer_ids"] = new JsonArray(offer["id"]!.DeepClone()),
                ["operations"] = new JsonArray(new JsonObject { ["type"] = "LAUNCH", ["launch"] = new JsonObject { ["task_infos"] = new JsonArray(task) } }),
            },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/scheduler") { Content = JsonContent.Create(call) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("Mesos-Stream-Id", stream.Id);
        using var reply = await http.SendAsync(request);
        Assert.Equal(202, (int)reply.StatusCode);
    }
}
