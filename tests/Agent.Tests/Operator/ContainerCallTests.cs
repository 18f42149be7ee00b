using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Levee.Agent.Tests.Operator;

/// <summary>Nested and standalone containers, sessions and attached input and output. Source: spec agent-api section 4; statuses and texts recorded from a real agent.</summary>
public sealed class ContainerCallTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TempDirectory _directory = new();
    private RunningAgent _agent = null!;
    private string _parent = null!;

    public async ValueTask InitializeAsync()
    {
        _agent = await RunningAgent.StartAsync(_directory.Path, flags: ("http_heartbeat_interval", "200ms"));
        await _agent.RunAsync("t", "export OF_TASK=yes; sleep 1000");
        await _agent.Master.RunningAsync("t");
        _parent = (string)(await _agent.Http.AskAsync("""{"type":"GET_CONTAINERS"}"""))["get_containers"]!["containers"]![0]!["container_id"]!["value"]!;
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_nested_container_is_launched_waited_for_killed_and_removed_by_the_old_calls()
    {
        Assert.Equal((HttpStatusCode.OK, ""), await CallAsync("LAUNCH_NESTED_CONTAINER", "n1", Command("sleep 1000")));
        Assert.Equal((HttpStatusCode.Accepted, ""), await CallAsync("LAUNCH_NESTED_CONTAINER", "n1", Command("sleep 1000")));
        var listed = (await _agent.Http.AskAsync("""{"type":"GET_CONTAINERS","get_containers":{"show_nested":true}}"""))["get_containers"]!["containers"]!.AsArray();
        var nested = listed.Single(entry => (string)entry!["container_id"]!["value"]! == "n1")!;
        Assert.Equal(_parent, (string)nested["container_id"]!["parent"]!["value"]!);
        Assert.Null(nested["framework_id"]);
        Assert.Single((await _agent.Http.AskAsync("""{"type":"GET_CONTAINERS"}"""))["get_containers"]!["containers"]!.AsArray());

        Assert.Equal((HttpStatusCode.OK, ""), await CallAsync("KILL_NESTED_CONTAINER", "n1"));
        for (var time = 0; time < 2; time++)
        {
            Assert.Equal((HttpStatusCode.OK, """{"type":"WAIT_NESTED_CONTAINER","wait_nested_container":{"exit_status":9}}"""), await CallAsync("WAIT_NESTED_CONTAINER", "n1"));
        }

        Assert.Equal((HttpStatusCode.NotFound, $"Container '{_parent}.n1' cannot be found (or is already killed)"), await CallAsync("KILL_NESTED_CONTAINER", "n1"));
        Assert.Equal((HttpStatusCode.OK, ""), await CallAsync("REMOVE_NESTED_CONTAINER", "n1"));
        Assert.Equal((HttpStatusCode.OK, ""), await CallAsync("REMOVE_NESTED_CONTAINER", "n1"));
        Assert.Equal((HttpStatusCode.NotFound, $"Container {_parent}.n1 cannot be found"), await CallAsync("WAIT_NESTED_CONTAINER", "n1"));
    }

    [Fact]
    public async Task A_nested_container_has_its_own_sandbox_and_status()
    {
        Assert.Equal(HttpStatusCode.OK, (await CallAsync("LAUNCH_CONTAINER", "n2", Command("echo out; echo err >&2; pwd; exit 3"))).Status);
        Assert.Equal((HttpStatusCode.OK, """{"type":"WAIT_CONTAINER","wait_container":{"exit_status":768}}"""), await CallAsync("WAIT_CONTAINER", "n2"));
        var sandbox = Path.Combine(new DirectoryInfo(_agent.Sandbox("t")).ResolveLinkTarget(true)!.FullName, "containers", "n2");
        Assert.Equal($"out\n{sandbox}\n", File.ReadAllText(Path.Combine(sandbox, "stdout")));
        Assert.Equal("err\n", File.ReadAllText(Path.Combine(sandbox, "stderr")));
        Assert.Equal((HttpStatusCode.OK, ""), await CallAsync("LAUNCH_CONTAINER", "n3", Command("sleep 1000")));
        Assert.Equal(HttpStatusCode.InternalServerError, (await CallAsync("REMOVE_CONTAINER", "n3")).Status);
        Assert.Equal((HttpStatusCode.OK, ""), await CallAsync("KILL_CONTAINER", "n3", new JsonObject { ["signal"] = 15 }));
        Assert.Equal((HttpStatusCode.OK, """{"type":"WAIT_CONTAINER","wait_container":{"exit_status":15}}"""), await CallAsync("WAIT_CONTAINER", "n3"));
    }

    [Fact]
    public async Task What_cannot_be_launched_is_said()
    {
        Assert.Equal((HttpStatusCode.BadRequest, "Parent container nosuch does not exist"), await CallAsync("LAUNCH_CONTAINER", "n", Command("true"), parent: "nosuch"));
        Assert.Equal(HttpStatusCode.BadRequest, (await CallAsync("LAUNCH_CONTAINER", "n", Command("true", "/no/such/program"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync("LAUNCH_CONTAINER", "n", Command("true"))).Status); // The id is free again.
    }

    [Fact]
    public async Task A_standalone_container_belongs_to_nobody()
    {
        var launch = Command("sleep 1000");
        launch["resources"] = JsonNode.Parse("""[{"name":"cpus","type":"SCALAR","scalar":{"value":0.1}},{"name":"mem","type":"SCALAR","scalar":{"value":32}}]""");
        Assert.Equal((HttpStatusCode.OK, ""), await CallAsync("LAUNCH_CONTAINER", "alone", launch, parent: ""));
        var listed = (await _agent.Http.AskAsync("""{"type":"GET_CONTAINERS","get_containers":{"show_standalone":true}}"""))["get_containers"]!["containers"]!.AsArray();
        Assert.Contains(listed, entry => (string)entry!["container_id"]!["value"]! == "alone" && entry["executor_id"] is null);
        Assert.Equal((HttpStatusCode.OK, ""), await CallAsync("KILL_CONTAINER", "alone", parent: ""));
        var (status, body) = await CallAsync("WAIT_CONTAINER", "alone", parent: "");
        Assert.True((status, body) is (HttpStatusCode.OK, """{"type":"WAIT_CONTAINER","wait_container":{"exit_status":9}}""") or (HttpStatusCode.NotFound, _)); // Forgotten at once.
        Assert.Equal(HttpStatusCode.BadRequest, (await CallAsync("REMOVE_CONTAINER", _parent, parent: "")).Status);
    }

    [Fact]
    public async Task A_session_streams_what_its_command_writes_and_ends_with_it()
    {
        using var reply = await SessionAsync("s1", "echo out; echo err >&2; sleep 0.6; echo done");
        Assert.Equal(("application/recordio", "application/json"), (reply.Content.Headers.ContentType!.ToString(), reply.Headers.GetValues("Message-Content-Type").Single()));
        Assert.True(reply.Headers.TransferEncodingChunked);
        var records = Records(await reply.Content.ReadAsStringAsync());
        Assert.Equal("out\ndone\n", Text(records, "STDOUT"));
        Assert.Equal("err\n", Text(records, "STDERR"));
        Assert.Contains("""{"type":"CONTROL","control":{"type":"HEARTBEAT","heartbeat":{"interval":{"nanoseconds":200000000}}}}""", records);
        Assert.Equal((HttpStatusCode.OK, """{"type":"WAIT_CONTAINER","wait_container":{"exit_status":0}}"""), await CallAsync("WAIT_CONTAINER", "s1"));
    }

    [Fact]
    public async Task A_client_that_leaves_ends_its_session()
    {
        using (await SessionAsync("s2", "sleep 1000"))
        {
            Assert.Equal(HttpStatusCode.Accepted, (await CallAsync("LAUNCH_CONTAINER", "s2", Command("true"))).Status);
        }

        Assert.Equal((HttpStatusCode.OK, """{"type":"WAIT_CONTAINER","wait_container":{"exit_status":9}}"""), await CallAsync("WAIT_CONTAINER", "s2"));
    }

    [Fact]
    public async Task Input_reaches_a_session_and_only_one_client_may_send_it()
    {
        using var session = await SessionAsync("s3", "cat; echo end");
        Assert.Equal((HttpStatusCode.OK, ""), await InputAsync(Record("s3"))); // Only looks whether it may.
        await using var first = new TypedContent(Record("s3"), IoRecord("""{"type":"DATA","data":{"type":"STDIN","data":"aGVsbG8K"}}"""));
        var sending = SendInputAsync(first);
        var output = await session.Content.ReadAsStreamAsync();
        await ReadUntilAsync(output, "aGVsbG8K");
        Assert.Equal((HttpStatusCode.Conflict, "Multiple input connections are not allowed"), await InputAsync(Record("s3")));
        await first.AddAsync(IoRecord("""{"type":"CONTROL","control":{"type":"HEARTBEAT","heartbeat":{"interval":{"nanoseconds":1}}}}"""));
        await first.AddAsync(IoRecord("""{"type":"DATA","data":{"type":"STDIN","data":""}}"""));
        await ReadUntilAsync(output, Convert.ToBase64String("end\n"u8.ToArray()));
        await first.DisposeAsync(); // .NET's client takes no answer before it has said its last.
        Assert.Equal((HttpStatusCode.OK, ""), await sending.WaitAsync(Patience));
    }

    [Fact]
    public async Task Who_types_nothing_for_long_may_still_type()
    {
        using var session = await SessionAsync("s6", "cat");
        await using var input = new TypedContent(Record("s6"));
        var sending = SendInputAsync(input);
        await Task.Delay(TimeSpan.FromSeconds(7), TimeProvider.System); // The server times requests that bring little after 5 s.
        await input.AddAsync(IoRecord("""{"type":"DATA","data":{"type":"STDIN","data":"aGVsbG8K"}}"""));
        await ReadUntilAsync(await session.Content.ReadAsStreamAsync(), "aGVsbG8K");
        await input.DisposeAsync();
        Assert.Equal((HttpStatusCode.OK, ""), await sending.WaitAsync(Patience));
    }

    [Theory]
    [InlineData("""{"type":"DATA","data":{"type":"STDOUT","data":""}}""", "Expecting 'process_io.data.type' to be 'STDIN'")]
    [InlineData("""{"type":"DATA"}""", "Expecting 'process_io.data' to be present")]
    [InlineData("""{"type":"CONTROL","control":{"type":"TTY_INFO","tty_info":{}}}""", "Expecting 'tty_info.window_size' to be present")]
    public async Task A_wrong_record_ends_the_input(string record, string words)
    {
        using var session = await SessionAsync("s4", "cat");
        Assert.Equal((HttpStatusCode.BadRequest, words), await InputAsync(Record("s4") + IoRecord(record)));
    }

    [Fact]
    public async Task A_session_with_a_terminal_has_its_size()
    {
        var container = JsonNode.Parse("""{"type":"MESOS","tty_info":{"window_size":{"rows":24,"columns":80}}}""");
        using var session = await SessionAsync("s5", "stty size; read x; stty size; tty", container);
        var output = await session.Content.ReadAsStreamAsync();
        await ReadUntilAsync(output, Convert.ToBase64String("24 80\r\n"u8.ToArray()));
        await using var input = new TypedContent(
            Record("s5"), IoRecord("""{"type":"CONTROL","control":{"type":"TTY_INFO","tty_info":{"window_size":{"rows":40,"columns":120}}}}"""), IoRecord("""{"type":"DATA","data":{"type":"STDIN","data":"DQ=="}}"""));
        var sending = SendInputAsync(input);
        var rest = await new StreamReader(output).ReadToEndAsync().WaitAsync(Patience);
        var text = Text(Records(rest), "STDOUT");
        Assert.Contains("40 120", text, StringComparison.Ordinal);
        Assert.Contains("/dev/pts/", text, StringComparison.Ordinal);
        await input.DisposeAsync();
        Assert.Equal(HttpStatusCode.OK, (await sending.WaitAsync(Patience)).Status);
    }

    [Fact]
    public async Task A_container_whose_output_goes_to_files_cannot_be_attached_to()
    {
        Assert.Equal(HttpStatusCode.OK, (await CallAsync("LAUNCH_CONTAINER", "n4", Command("sleep 1000"))).Status);
        const string Words = "I/O switchboard server was disabled for this container";
        Assert.Equal((HttpStatusCode.InternalServerError, Words), await CallAsync("ATTACH_CONTAINER_OUTPUT", "n4"));
        Assert.Equal((HttpStatusCode.InternalServerError, Words), await InputAsync(Record("n4")));
        Assert.Equal((HttpStatusCode.NotFound, "Container nosuch.n cannot be found"), await CallAsync("ATTACH_CONTAINER_OUTPUT", "n", parent: "nosuch"));
    }

    private static JsonObject Command(string shell, string? program = null) => new()
    {
        ["command"] = program is null ? new JsonObject { ["value"] = shell } : new JsonObject { ["value"] = program, ["shell"] = false },
    };

    /// <summary>Makes a call about a container.</summary>
    /// <param name="parent">Empty: it has none.</param>
    private Task<(HttpStatusCode Status, string Body)> CallAsync(string type, string id, JsonObject? more = null, string? parent = null) => _agent.Http.CallAsync(Call(type, id, more, parent));

    private string Call(string type, string id, JsonObject? more = null, string? parent = null)
    {
        var content = more is null ? [] : (JsonObject)more.DeepClone();
        content["container_id"] = Id(id, parent);
        return new JsonObject { ["type"] = type, [type.ToLowerInvariant()] = content }.ToJsonString();
    }

    private JsonObject Id(string id, string? parent = null)
    {
        var value = new JsonObject { ["value"] = id };
        if (parent != "")
        {
            value["parent"] = new JsonObject { ["value"] = parent ?? _parent };
        }

        return value;
    }

    private async Task<HttpResponseMessage> SessionAsync(string id, string command, JsonNode? container = null)
    {
        var more = Command(command);
        if (container is not null)
        {
            more["container"] = container;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1") { Content = new StringContent(Call("LAUNCH_NESTED_CONTAINER_SESSION", id, more), Encoding.UTF8) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TryAddWithoutValidation("Accept", "application/recordio");
        request.Headers.TryAddWithoutValidation("Message-Accept", "application/json");
        var reply = await _agent.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(reply.StatusCode == HttpStatusCode.OK, reply.StatusCode == HttpStatusCode.OK ? "" : await reply.Content.ReadAsStringAsync());
        return reply;
    }

    private Task<(HttpStatusCode Status, string Body)> InputAsync(string records) => SendInputAsync(new StringContent(records));

    private async Task<(HttpStatusCode Status, string Body)> SendInputAsync(HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1") { Content = content };
        content.Headers.ContentType = new("application/recordio");
        request.Headers.TryAddWithoutValidation("Message-Content-Type", "application/json");
        using var reply = await _agent.Http.SendAsync(request);
        return (reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    private string Record(string id) => Framed(new JsonObject
    {
        ["type"] = "ATTACH_CONTAINER_INPUT", ["attach_container_input"] = new JsonObject { ["type"] = "CONTAINER_ID", ["container_id"] = Id(id) },
    });

    private static string IoRecord(string io) => Framed(new JsonObject
    {
        ["type"] = "ATTACH_CONTAINER_INPUT", ["attach_container_input"] = new JsonObject { ["type"] = "PROCESS_IO", ["process_io"] = JsonNode.Parse(io) },
    });

    private static string Framed(JsonObject record) => $"{record.ToJsonString().Length}\n{record.ToJsonString()}";

    private static List<string> Records(string stream)
    {
        var records = new List<string>();
        for (var at = 0; at < stream.Length;)
        {
            var end = stream.IndexOf('\n', at);
            var length = int.Parse(stream[at..end], System.Globalization.CultureInfo.InvariantCulture);
            records.Add(stream.Substring(end + 1, length));
            at = end + 1 + length;
        }

        return records;
    }

    private static string Text(IEnumerable<string> records, string type) => string.Concat(
        records.Select(record => JsonNode.Parse(record)!).Where(record => (string?)record["data"]?["type"] == type).Select(record => Encoding.UTF8.GetString(Convert.FromBase64String((string)record["data"]!["data"]!))));

    private static async Task ReadUntilAsync(Stream stream, string text)
    {
        var (seen, buffer) = (new StringBuilder(), new byte[4096]);
        while (!seen.ToString().Contains(text, StringComparison.Ordinal))
        {
            var length = await stream.ReadAsync(buffer).AsTask().WaitAsync(Patience);
            Assert.True(length > 0, seen.ToString());
            seen.Append(Encoding.UTF8.GetString(buffer, 0, length));
        }
    }

    /// <summary>A request body that goes on until it is disposed.</summary>
    private sealed class TypedContent(params string[] first) : HttpContent, IAsyncDisposable
    {
        private readonly System.Threading.Channels.Channel<string> _records = System.Threading.Channels.Channel.CreateUnbounded<string>();

        public ValueTask AddAsync(string record) => _records.Writer.WriteAsync(record);

        public ValueTask DisposeAsync()
        {
            _records.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (var record in first)
            {
                await WriteAsync(stream, record);
            }

            await foreach (var record in _records.Reader.ReadAllAsync())
            {
                await WriteAsync(stream, record);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        private static async Task WriteAsync(Stream stream, string record)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(record));
            await stream.FlushAsync();
        }
    }
}
