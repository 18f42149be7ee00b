using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Levee.Grains.Interfaces.Protocol;
using Levee.TestKit;
using Mesos.V1.Executor;
using CallType = Mesos.V1.Executor.Call.Types.Type;

namespace Levee.Agent.Tests.Executors;

/// <summary>Whatever a process sends to the executor API: it is taken, or refused with a 4xx in words and changes nothing.</summary>
public sealed class ExecutorFuzzTests : IAsyncLifetime
{
    private const int Runs = 600;
    private readonly TempDirectory _directory = new();
    private RunningAgent _agent = null!;

    public async ValueTask InitializeAsync()
    {
        _agent = await RunningAgent.StartAsync(_directory.Path);
        await _agent.RunOnAsync("e", "sleep 1000", "a");
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Spoilt_calls_of_an_executor_that_is_not_there_change_nothing(bool json)
    {
        var before = await FrameworksAsync();
        await RunAsync("no-such-executor", json, (bytes, text, random) => json && random.Next(2) == 0 ? Mutation.OfJson(text, random) : Mutation.OfBytes(bytes, random));
        Assert.Equal(before, await FrameworksAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Spoilt_calls_of_an_executor_that_runs_are_taken_or_refused(bool json)
    {
        using var executor = new TestExecutor(_agent.Http, "e");
        await executor.SubscribeAsync();
        await RunAsync("e", json, (bytes, text, random) => json && random.Next(2) == 0 ? Mutation.OfJson(text, random) : Mutation.OfBytes(bytes, random));
    }

    [Fact]
    public Task Calls_that_are_right_in_form_and_make_no_sense() => RunAsync("e", json: false, (_, _, random) => RandomMessage.Of<Call>(random, random.Next(0, 6)).ToByteArray());

    private async Task RunAsync(string executorId, bool json, Func<byte[], string, Random, byte[]> spoil)
    {
        var calls = Calls(executorId);
        for (var seed = 0; seed < Runs; seed++)
        {
            var random = new Random(seed);
            var call = calls[random.Next(calls.Length)];
            var text = Encoding.UTF8.GetString(MesosJson.ToUtf8(call));
            var body = spoil(json ? Encoding.UTF8.GetBytes(text) : call.ToByteArray(), text, random);
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new(json ? "application/json" : "application/x-protobuf") } };
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/executor") { Content = content };
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            using var reply = await _agent.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            var answer = reply.StatusCode == HttpStatusCode.OK ? "" : await reply.Content.ReadAsStringAsync(patience.Token);
            var what = $"seed {seed}: {Convert.ToHexString(body.AsSpan(0, Math.Min(body.Length, 1000)))} is answered {(int)reply.StatusCode} {answer}";
            Assert.True((int)reply.StatusCode < 500 || reply.StatusCode == HttpStatusCode.NotImplemented, what);
            Assert.True((int)reply.StatusCode < 400 || answer.Length > 0 || reply.StatusCode == HttpStatusCode.NotImplemented, what); // UNKNOWN is refused without words, as by Mesos.
        }

        using var health = await _agent.Http.GetAsync("/health");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    private Call[] Calls(string executorId)
    {
        using var executor = new TestExecutor(new(), executorId);
        var (subscribe, update, message) = (executor.NewCall(CallType.Subscribe), executor.NewCall(CallType.Update), executor.NewCall(CallType.Message));
        subscribe.Subscribe = new() { UnacknowledgedTasks = { _agent.NewTask("a", null) } };
        update.Update = new() { Status = TestExecutor.Status("a", Mesos.V1.TaskState.TaskRunning) };
        message.Message = new() { Data = ByteString.CopyFromUtf8("data") };
        return [subscribe, update, message, executor.NewCall(CallType.Heartbeat)];
    }

    private async Task<string> FrameworksAsync()
    {
        using var state = JsonDocument.Parse(await _agent.Http.GetStringAsync("/state"));
        return state.RootElement.GetProperty("frameworks").GetRawText() + state.RootElement.GetProperty("completed_frameworks").GetRawText();
    }
}
