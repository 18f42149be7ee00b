using System.Text;
using System.Text.Json.Nodes;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.Tests.Http;
using Mesos.V1.Master;

namespace Levee.Silo.Tests.Operator;

/// <summary>The v1 operator calls against what a real master answered about the same cluster. Source: operator-api, part A.</summary>
public sealed class RecordedCallTests
{
    // Of another build; and a field that the v1 AgentInfo does not have, which Mesos' JSON shows because it writes the v0 one.
    private static readonly JsonComparison Comparison = new(
        "git_sha", "git_branch", "build_date", "build_time", "build_user", "get_agents.agents[].agent_info.checkpoint", "get_state.get_agents.agents[].agent_info.checkpoint");

    [Theory]
    [InlineData("GET_HEALTH")]
    [InlineData("GET_VERSION")]
    [InlineData("GET_MASTER")]
    [InlineData("GET_LOGGING_LEVEL")]
    [InlineData("GET_STATE")]
    [InlineData("GET_AGENTS")]
    [InlineData("GET_FRAMEWORKS")]
    [InlineData("GET_EXECUTORS")]
    [InlineData("GET_OPERATIONS")]
    [InlineData("GET_TASKS")]
    [InlineData("GET_ROLES")]
    [InlineData("GET_WEIGHTS")]
    [InlineData("GET_QUOTA")]
    [InlineData("GET_MAINTENANCE_STATUS")]
    [InlineData("GET_MAINTENANCE_SCHEDULE")]
    public async Task A_call_is_answered_as_recorded(string call) => await AssertAnsweredAsync("", call);

    [Theory]
    [InlineData("fresh/", "GET_STATE")]
    [InlineData("fresh/", "GET_FRAMEWORKS")]
    [InlineData("fresh/", "GET_TASKS")]
    [InlineData("fresh/", "GET_ROLES")]
    [InlineData("fresh/", "GET_QUOTA")]
    [InlineData("fresh/", "GET_WEIGHTS")]
    [InlineData("fresh/", "GET_EXECUTORS")]
    [InlineData("after/", "GET_STATE")]
    [InlineData("after/", "GET_FRAMEWORKS")]
    [InlineData("after/", "GET_TASKS")]
    [InlineData("after/", "GET_ROLES")]
    [InlineData("after/", "GET_WEIGHTS")]
    public async Task A_call_about_an_empty_cluster_or_one_that_ended_is_answered_as_recorded(string folder, string call) => await AssertAnsweredAsync(folder, call);

    [Theory]
    [InlineData("bad_api_v1_GET")]
    [InlineData("bad_api_v1_bad_accept")]
    [InlineData("bad_api_v1_bad_content_type")]
    [InlineData("bad_api_v1_bad_json")]
    [InlineData("bad_api_v1_empty_body")]
    [InlineData("bad_api_v1_no_content_type")]
    [InlineData("bad_api_v1_no_type")]
    [InlineData("bad_api_v1_not_object")]
    [InlineData("bad_api_v1_wrong_field_type")]
    [InlineData("bad_api_v1_no_accept")]
    [InlineData("bad_api_v1_star_accept")]
    [InlineData("bad_api_v1_unknown_field")]
    [InlineData("bad_api_v1_accept_protobuf")]
    [InlineData("api_v1_bad_type")]
    [InlineData("api_v1_bad_missing_field")]
    [InlineData("api_v1_bad_READ_FILE_missing")]
    [InlineData("api_v1_LIST_FILES_root")]
    [InlineData("api_v1_SET_LOGGING_LEVEL")]
    [InlineData("api_v1_UPDATE_WEIGHTS")]
    [InlineData("api_v1_UPDATE_QUOTA")]
    [InlineData("api_v1_UPDATE_QUOTA_reset")]
    public async Task A_refusal_or_an_empty_answer_is_as_recorded(string name)
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        var recorded = Recording.Read($"master_{name}.http");
        await using var client = await RawClient.SendAsync(silo.Address, recorded.Request);
        var (head, body) = await client.ReadAllAsync();
        Assert.Equal(Recording.Comparable(recorded.Head), Recording.Comparable(head));
        Assert.Equal(Encoding.UTF8.GetString(recorded.Body), Encoding.UTF8.GetString(body));
    }

    [Fact]
    public async Task Flags_are_a_list_of_names_and_values()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        var recorded = Recording.Read("master_api_v1_GET_FLAGS.http");
        await using var client = await RawClient.SendAsync(silo.Address, recorded.Request);
        Assert.Equal("""{"type":"GET_FLAGS","get_flags":{"flags":[{"name":"port","value":"5050"}]}}""", Encoding.UTF8.GetString((await client.ReadAllAsync()).Body));
        Assert.Equal(["name", "value"], recorded.Json["get_flags"]!["flags"]![0]!.AsObject().Select(field => field.Key));
    }

    [Theory]
    [InlineData("GET_AGENTS_reserved")]
    [InlineData("GET_AGENTS_deactivated")]
    [InlineData("GET_AGENTS_drained")]
    [InlineData("GET_AGENTS_gone")]
    public async Task Agents_are_shown_as_recorded_whatever_operators_did_to_them(string name)
    {
        var recorded = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "operator_writes.jsonl")).Select(line => JsonNode.Parse(line)!).Single(line => (string?)line["name"] == name);
        var agents = MesosJson.Read<Response>(Encoding.UTF8.GetBytes(recorded["body"]!.ToJsonString())).GetAgents;
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View("fresh/");
        silo.View.Apply([new ClusterChange.AgentRemoved(silo.View.Current.Agents.Keys.Single()), .. agents.Agents.Select(agent => new ClusterChange.AgentChanged(RecordedCluster.Agent(agent, [], [])))]);
        await using var client = await RawClient.PostAsync(silo.Address, "/api/v1", recorded["request"]!.ToJsonString(), "Content-Type: application/json");
        Comparison.AssertSame(recorded["body"], JsonNode.Parse((await client.ReadAllAsync()).Body), name);
    }

    private static async Task AssertAnsweredAsync(string folder, string call)
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View(folder);
        var recorded = Recording.Read($"{folder}master_api_v1_{call}.http");
        await using var client = await RawClient.SendAsync(silo.Address, recorded.Request);
        var (head, body) = await client.ReadAllAsync();
        Assert.Equal(Recording.WithoutLength(recorded.Head), Recording.WithoutLength(head));
        Comparison.AssertSame(recorded.Json, JsonNode.Parse(body), $"{folder}{call}");
    }
}
