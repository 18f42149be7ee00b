using System.IO.Pipelines;
using System.Text;
using Google.Protobuf;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1.Agent;
using CallType = Mesos.V1.Agent.Call.Types.Type;

namespace Levee.Agent.Tests.Operator;

/// <summary>Every call of the agent's v1 API, in both encodings each way. Source: spec agent-api sections 1 to 4.</summary>
public sealed class EveryAgentCallTests : IAsyncLifetime
{
    private const string Json = "application/json";
    private const string Protobuf = "application/x-protobuf";
    private const string Records = "application/recordio";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TempDirectory _directory = new();
    private RunningAgent _agent = null!;
    private string _parent = null!;

    public static TheoryData<string, string> Pairs => new((Json, Json), (Json, Protobuf), (Protobuf, Json), (Protobuf, Protobuf));

    public async ValueTask InitializeAsync()
    {
        _agent = await RunningAgent.StartAsync(_directory.Path);
        await _agent.RunAsync("t", "printf hello; sleep 1000");
        await _agent.Master.RunningAsync("t");
        await Poll.UntilAsync(() => File.Exists(Path.Combine(_agent.Sandbox("t"), "stdout")) && _agent.Output("t") == "hello", "the output");
        _parent = (string)(await _agent.Http.AskAsync("""{"type":"GET_CONTAINERS"}"""))["get_containers"]!["containers"]![0]!["container_id"]!["value"]!;
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public void Every_type_of_call_has_a_row() => Assert.Equal(
        Enum.GetValues<CallType>().Where(type => type != CallType.LaunchNestedContainerSession).Order(), AgentCallRow.All.Select(row => row.Type).Distinct().Order()); // A session is a stream, below.

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Every_call_is_answered_in_the_encoding_that_was_asked_for(string request, string answer)
    {
        foreach (var row in AgentCallRow.All)
        {
            using var reply = await PostAsync(Encode(row.Json(_parent), request), request, answer);
            var body = await reply.Content.ReadAsByteArrayAsync();
            Assert.True(row.Status == (int)reply.StatusCode, $"{row.Name} is answered {(int)reply.StatusCode} {Encoding.UTF8.GetString(body)}");
            if (row.IsRead)
            {
                Assert.Equal(answer, reply.Content.Headers.ContentType?.ToString());
                var response = Decode<Response>(body, answer);
                Assert.Equal(row.Name, Response.Descriptor.EnumTypes.Single().FindValueByNumber((int)response.Type).Name);
                Assert.Equal([row.Name.ToLowerInvariant()], Response.Descriptor.Fields.InDeclarationOrder().Where(field => field.Name != "type" && field.Accessor.HasValue(response)).Select(field => field.Name));
                Assert.Equal(await AskAsync(row, Json), await AskAsync(row, Protobuf));
            }
            else
            {
                Assert.Equal((row.Name, row.Text), (row.Name, Encoding.UTF8.GetString(body)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Sessions_and_attached_input_and_output_are_streams_of_records_in_either_encoding(string calls, string records)
    {
        var id = $"\"container_id\":{{\"value\":\"s\",\"parent\":{{\"value\":\"{_parent}\"}}}}";
        using var session = await PostAsync(
            Encode($$"""{"type":"LAUNCH_NESTED_CONTAINER_SESSION","launch_nested_container_session":{ {{id}},"command":{"value":"cat; echo end"} } }""", calls), calls, Records, records);
        using var attached = await PostAsync(Encode($$"""{"type":"ATTACH_CONTAINER_OUTPUT","attach_container_output":{ {{id}} } }""", calls), calls, Records, records);
        foreach (var stream in new[] { session, attached })
        {
            Assert.Equal((200, Records, records, true), ((int)stream.StatusCode, stream.Content.Headers.ContentType?.ToString(), stream.Headers.GetValues("Message-Content-Type").Single(), stream.Headers.TransferEncodingChunked));
        }

        byte[] input =
        [
            .. Framed($$"""{"type":"ATTACH_CONTAINER_INPUT","attach_container_input":{"type":"CONTAINER_ID",{{id}} } }""", calls),
            .. Framed("""{"type":"ATTACH_CONTAINER_INPUT","attach_container_input":{"type":"PROCESS_IO","process_io":{"type":"DATA","data":{"type":"STDIN","data":"aGVsbG8K"}}}}""", calls),
            .. Framed("""{"type":"ATTACH_CONTAINER_INPUT","attach_container_input":{"type":"PROCESS_IO","process_io":{"type":"DATA","data":{"type":"STDIN","data":""}}}}""", calls),
        ];
        using var sent = await PostAsync(input, Records, Json, messageContentType: calls);
        Assert.Equal((200, ""), ((int)sent.StatusCode, await sent.Content.ReadAsStringAsync()));
        Assert.Equal("hello\nend\n", await OutputAsync(session, records));
        Assert.Equal("hello\nend\n", await OutputAsync(attached, records));
    }

    private async Task<Response> AskAsync(AgentCallRow row, string format)
    {
        using var reply = await PostAsync(Encode(row.Json(_parent), format), format, format);
        var response = Decode<Response>(await reply.Content.ReadAsByteArrayAsync(), format);
        foreach (var metric in response.GetMetrics?.Metrics ?? [])
        {
            metric.Value = 0; // They go on by themselves, as what a container uses does.
        }

        foreach (var container in response.GetContainers?.Containers ?? [])
        {
            container.ResourceStatistics = null;
        }

        return response;
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] body, string contentType, string accept, string? messageAccept = null, string? messageContentType = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1") { Content = new ByteArrayContent(body) { Headers = { ContentType = new(contentType) } } };
        request.Headers.Add("Accept", accept);
        if (messageAccept is not null)
        {
            request.Headers.Add("Message-Accept", messageAccept);
        }

        if (messageContentType is not null)
        {
            request.Headers.Add("Message-Content-Type", messageContentType);
        }

        return await _agent.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Patience);
    }

    private static async Task<string> OutputAsync(HttpResponseMessage stream, string format)
    {
        var reader = new RecordIOReader(PipeReader.Create(await stream.Content.ReadAsStreamAsync()), 1 << 24);
        var output = new StringBuilder();
        while (await reader.ReadAsync(CancellationToken.None).AsTask().WaitAsync(Patience) is { } record)
        {
            var io = Decode<ProcessIO>(record.ToArray(), format);
            output.Append(io.Data is { Type: ProcessIO.Types.Data.Types.Type.Stdout } data ? data.Data_.ToStringUtf8() : "");
        }

        return output.ToString();
    }

    private static byte[] Encode(string json, string format) =>
        format == Json ? Encoding.UTF8.GetBytes(json) : MesosJson.Read<Call>(Encoding.UTF8.GetBytes(json)).ToByteArray();

    private static byte[] Framed(string json, string format)
    {
        var record = Encode(json, format);
        return [.. Encoding.ASCII.GetBytes($"{record.Length}\n"), .. record];
    }

    private static T Decode<T>(byte[] bytes, string format)
        where T : class, IMessage<T>, new()
    {
        if (format == Json)
        {
            return MesosJson.Read<T>(bytes);
        }

        var message = new T();
        message.MergeFrom(bytes);
        return message;
    }
}
