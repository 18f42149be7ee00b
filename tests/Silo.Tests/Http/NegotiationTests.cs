using System.Net.Http.Headers;
using System.Text;
using Levee.Silo.Tests.Fuzz;
using Levee.Silo.Tests.Operator;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;

namespace Levee.Silo.Tests.Http;

/// <summary>Which encoding is taken and given, at which step of the checks. Source: scheduler-api, 1.1 and 1.2; operator-api, A.1; src/master/http.cpp.</summary>
public sealed class NegotiationTests
{
    private const string NotAcceptable = "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'";
    private const string Unsupported = "Expecting 'Content-Type' of application/json or application/x-protobuf";
    private const string Subscribe = """{"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"u","name":"n"}}}""";

    private static readonly Dictionary<CallType, string> SchedulerCalls = new()
    {
        [CallType.Unknown] = "",
        [CallType.Subscribe] = ""","subscribe":{"framework_info":{"user":"u","name":"n","id":{"value":"F"}}}""",
        [CallType.Teardown] = "",
        [CallType.Accept] = ""","accept":{}""",
        [CallType.Decline] = ""","decline":{}""",
        [CallType.AcceptInverseOffers] = ""","accept_inverse_offers":{}""",
        [CallType.DeclineInverseOffers] = ""","decline_inverse_offers":{}""",
        [CallType.Revive] = "",
        [CallType.Suppress] = "",
        [CallType.Kill] = ""","kill":{"task_id":{"value":"t"}}""",
        [CallType.Shutdown] = ""","shutdown":{"executor_id":{"value":"e"},"agent_id":{"value":"A"}}""",
        [CallType.Acknowledge] = ""","acknowledge":{"agent_id":{"value":"A"},"task_id":{"value":"t"},"uuid":"AAAAAAAAQACAAAAAAAAAAg=="}""",
        [CallType.AcknowledgeOperationStatus] = ""","acknowledge_operation_status":{"agent_id":{"value":"A"},"operation_id":{"value":"o"},"uuid":"AAAAAAAAQACAAAAAAAAAAg=="}""",
        [CallType.Reconcile] = ""","reconcile":{}""",
        [CallType.ReconcileOperations] = ""","reconcile_operations":{}""",
        [CallType.Message] = ""","message":{"agent_id":{"value":"A"},"executor_id":{"value":"e"},"data":""}""",
        [CallType.Request] = ""","request":{}""",
        [CallType.UpdateFramework] = ""","update_framework":{"framework_info":{"user":"u","name":"n","id":{"value":"F"}}}""",
    };

    public static TheoryData<CallType> EverySchedulerCall => [.. Enum.GetValues<CallType>()];

    [Theory]
    [InlineData(null, "application/json")]
    [InlineData("", "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("application/*", "application/json")]
    [InlineData("application/json", "application/json")]
    [InlineData("application/x-protobuf", "application/x-protobuf")]
    [InlineData("Application/X-Protobuf", "application/x-protobuf")]
    [InlineData("application/x-protobuf, application/json;q=0.1", "application/json")]
    [InlineData("application/json;q=0, application/x-protobuf;q=0.1", "application/x-protobuf")]
    [InlineData("text/html, application/x-protobuf", "application/x-protobuf")]
    [InlineData("application/recordio", null)]
    [InlineData("text/html", null)]
    [InlineData("*/*;q=0", null)]
    public async Task An_answer_is_in_JSON_whenever_that_is_admitted(string? accept, string? expected)
    {
        await using var silo = await StartAsync();
        foreach (var (path, call) in ((string, string)[])[("/api/v1", """{"type":"GET_HEALTH"}"""), ("/api/v1", """{"type":"SUBSCRIBE"}"""), ("/api/v1/scheduler", Subscribe)])
        {
            var (status, contentType, text) = await PostAsync(silo, path, call, "application/json", accept);
            Assert.Equal(expected is null ? (406, "text/plain; charset=utf-8", NotAcceptable) : (200, expected, null), (status, contentType, status == 200 ? null : text));
        }
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/x-protobuf; v=1")]
    [InlineData("Application/JSON")]
    [InlineData("text/plain")]
    [InlineData("application/recordio")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Another_type_of_body_is_refused_whatever_else_is_wrong(string contentType)
    {
        await using var silo = await StartAsync();
        foreach (var path in (string[])["/api/v1", "/api/v1/scheduler", "/master/api/v1/operator"])
        {
            Assert.Equal((415, "text/plain; charset=utf-8", Unsupported), await PostAsync(silo, path, "no call", contentType, "text/html"));
        }
    }

    [Theory]
    [InlineData("/api/v1", """{"type":"TEARDOWN"}""", "Failed to validate master::Call: Expecting 'teardown' to be present")]
    [InlineData("/api/v1/scheduler", """{"type":"SUBSCRIBE"}""", "Failed to validate scheduler::Call: Expecting 'subscribe' to be present")]
    public async Task What_is_missing_is_said_before_what_is_not_accepted(string path, string call, string text)
    {
        await using var silo = await StartAsync();
        Assert.Equal((400, "text/plain; charset=utf-8", text), await PostAsync(silo, path, call, "application/json", "text/html"));
    }

    [Fact]
    public async Task No_operator_call_is_carried_out_whose_answer_nobody_would_take()
    {
        var grains = RecordedGrains.Create();
        await using var silo = await TestSilo.StartAsync(grains);
        silo.View.Current = RecordedCluster.View();
        foreach (var row in OperatorCallRow.All)
        {
            var (status, _, text) = await PostAsync(silo, "/api/v1", row.Json("A", "F"), "application/json", "text/html");
            Assert.Equal((row.Name, 406, NotAcceptable), (row.Name, status, text));
        }

        Assert.Empty(RecordedGrains.Told(grains));
    }

    [Theory]
    [MemberData(nameof(EverySchedulerCall))]
    public async Task Only_two_calls_of_a_scheduler_look_at_what_it_accepts(CallType type)
    {
        await using var silo = await StartAsync();
        var name = Mesos.V1.Scheduler.Call.Descriptor.EnumTypes.Single().FindValueByNumber((int)type).Name;
        var call = $$"""{"type":"{{name}}","framework_id":{"value":"F"}{{SchedulerCalls[type]}}}""";
        var looks = type is CallType.Subscribe or CallType.ReconcileOperations;
        var (status, _, text) = await PostAsync(silo, "/api/v1/scheduler", call, "application/json", "text/html");
        Assert.Equal(looks ? (406, NotAcceptable) : (202, ""), (status, text));
        Assert.Equal(looks ? null : type, silo.Framework.LastCall?.Type);
    }

    private static async Task<TestSilo> StartAsync()
    {
        var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View("fresh/");
        return silo;
    }

    private static async Task<(int Status, string? ContentType, string? Text)> PostAsync(TestSilo silo, string path, string call, string contentType, string? accept)
    {
        using var http = new HttpClient { BaseAddress = new($"http://{silo.Address}"), Timeout = TimeSpan.FromSeconds(20) };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(call)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } } };
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        using var reply = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var isStream = reply.Content.Headers.ContentLength is null;
        return ((int)reply.StatusCode, reply.Content.Headers.ContentType?.ToString(), isStream ? null : await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
