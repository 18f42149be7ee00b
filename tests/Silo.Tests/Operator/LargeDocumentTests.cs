using System.Net.Http.Headers;
using Google.Protobuf;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.Operator;
using Levee.Silo.Tests.Http;
using Levee.TestKit;
using Mesos.V1.Master;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Silo.Tests.Operator;

/// <summary>Documents of a cluster with many tasks: streamed, the same bytes as a message would give, and no burden when nobody reads them.</summary>
public sealed class LargeDocumentTests
{
    private const int Tasks = 6000;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("GET_STATE")]
    [InlineData("GET_TASKS")]
    [InlineData("GET_AGENTS")]
    [InlineData("GET_FRAMEWORKS")]
    [InlineData("GET_EXECUTORS")]
    public async Task Protobuf_is_what_the_whole_message_gives(string call)
    {
        await using var silo = await TestSilo.StartAsync();
        foreach (var many in (int[])[0, Tasks])
        {
            Fill(silo, many);
            var (_, body) = await CallAsync(silo, call, MediaType.Protobuf);
            Assert.Equal(Response.Parser.ParseFrom(body).ToByteArray(), body);
            var (_, json) = await CallAsync(silo, call, MediaType.Json);
            Assert.Equal(Response.Parser.ParseFrom(body), MesosJson.Read<Response>(json));
        }
    }

    [Theory]
    [InlineData(MediaType.Json)]
    [InlineData(MediaType.Protobuf)]
    public async Task Large_v1_answers_are_streamed(MediaType type)
    {
        await using var silo = await TestSilo.StartAsync();
        Fill(silo, Tasks);
        var (headers, body) = await CallAsync(silo, "GET_STATE", type);
        Assert.True(headers.TransferEncodingChunked);
        var state = type == MediaType.Json ? MesosJson.Read<Response>(body) : Response.Parser.ParseFrom(body);
        Assert.Equal(Response.Types.Type.GetState, state.Type);
        Assert.Equal(silo.View.Current.TaskCount, state.GetState.GetTasks.Tasks.Count + state.GetState.GetTasks.CompletedTasks.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Accept-Encoding: gzip\r\n")]
    public async Task A_client_that_stops_reading_is_cut_off(string headers)
    {
        await using var silo = await TestSilo.StartAsync(("Levee:Documents:ReaderPatience", "00:00:00.200"));
        Fill(silo, Tasks, random: true);
        await using var client = await RawClient.SendAsync(silo.Address, $"GET /state HTTP/1.1\r\nHost: x\r\n{headers}\r\n");
        Assert.Contains("Transfer-Encoding: chunked", await client.ReadHeadAsync());
        await Poll.UntilAsync("the client is cut off", TimeSpan.FromSeconds(8), () => Task.FromResult(silo.LogText().Contains("reads /state too slowly", StringComparison.Ordinal)));
        Assert.True(await client.IsClosedAsync());
    }

    [Fact]
    public async Task Tasks_of_a_large_cluster_are_written_before_anybody_asks()
    {
        await using var silo = await TestSilo.StartAsync();
        Fill(silo, 100);
        silo.View.Apply([.. Many(Tasks, random: false)]);
        var texts = silo.Services.GetRequiredService<TaskForms>().Classic;
        await Poll.UntilAsync("all tasks are written", Deadline, () => Task.FromResult(texts.Count >= Tasks));
    }

    [Fact]
    public async Task Silos_with_the_same_picture_give_the_same_entity_tag()
    {
        await using var one = await TestSilo.StartAsync();
        await using var other = await TestSilo.StartAsync();
        other.View.Current = one.View.Current = RecordedCluster.View();
        using var http = new HttpClient();
        using var first = await http.GetAsync(new Uri($"http://{one.Address}/state"), TestContext.Current.CancellationToken);
        using var second = new HttpRequestMessage(HttpMethod.Get, $"http://{other.Address}/state");
        second.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var unchanged = await http.SendAsync(second, TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.NotModified, unchanged.StatusCode);
        other.View.Apply([.. Many(1, random: false)]);
        using var third = new HttpRequestMessage(HttpMethod.Get, $"http://{other.Address}/state");
        third.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var changed = await http.SendAsync(third, TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.OK, changed.StatusCode);
    }

    /// <summary>The encodings of v1.</summary>
    public enum MediaType
    {
        /// <summary>JSON.</summary>
        Json,

        /// <summary>Protobuf.</summary>
        Protobuf,
    }

    private static void Fill(TestSilo silo, int many, bool random = false)
    {
        silo.View.Current = RecordedCluster.View();
        if (many > 0)
        {
            silo.View.Apply([.. Many(many, random)]);
        }
    }

    private static IEnumerable<ClusterChange> Many(int many, bool random)
    {
        var chance = new Random(1);
        var pattern = RecordedCluster.View().Tasks.Values.SelectMany(tasks => tasks.Values).First(task => task.Place == TaskPlace.Active);
        for (var number = 0; number < many; number++)
        {
            var task = pattern.Task.Clone();
            task.TaskId = new() { Value = $"many-{number}" };
            task.Labels = new();
            var value = new byte[random ? 3000 : 100];
            chance.NextBytes(value);
            task.Labels.Labels_.Add(new Mesos.V1.Label { Key = "random", Value = Convert.ToBase64String(value) });
            yield return new ClusterChange.TaskChanged(new(task, number % 2 == 0 ? TaskPlace.Active : TaskPlace.Completed));
        }
    }

    private static async Task<(HttpResponseHeaders Headers, byte[] Body)> CallAsync(TestSilo silo, string call, MediaType type)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{silo.Address}/api/v1") { Content = new StringContent($$"""{"type":"{{call}}"}""", new MediaTypeHeaderValue("application/json")) };
        request.Headers.Accept.ParseAdd(type == MediaType.Json ? "application/json" : "application/x-protobuf");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.Headers, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }
}
