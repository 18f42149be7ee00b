using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;
using Mesos.V1.Executor;
using CallType = Mesos.V1.Executor.Call.Types.Type;

namespace Levee.Agent.Tests.Executors;

/// <summary>Speaks the executor API in place of the process that the agent started.</summary>
internal sealed class TestExecutor(HttpClient http, string executor, bool json = true) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly CancellationTokenSource _closing = new();
    private HttpResponseMessage? _response;
    private RecordIOReader? _events;

    public string? ContentType => _response?.Content.Headers.ContentType?.ToString();

    /// <summary>Subscribes; the executor may just be starting.</summary>
    public async Task<HttpStatusCode> SubscribeAsync(Action<Call.Types.Subscribe>? change = null)
    {
        var call = NewCall(CallType.Subscribe);
        call.Subscribe = new();
        change?.Invoke(call.Subscribe);
        _response = await PostAsync(call, HttpCompletionOption.ResponseHeadersRead);
        _events = new(PipeReader.Create(await _response.Content.ReadAsStreamAsync()), 1 << 24);
        return _response.StatusCode;
    }

    /// <summary>The next event; <see langword="null"/> when the agent ended the stream.</summary>
    public async Task<Event?> NextAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        patience.CancelAfter(Patience);
        var record = await _events!.ReadAsync(patience.Token);
        return record is not { } bytes ? null : json ? MesosJson.Read<Event>(bytes.Span) : Event.Parser.ParseFrom(bytes.Span);
    }

    public async Task<Event> ExpectAsync(Event.Types.Type type)
    {
        var next = await NextAsync();
        Assert.Equal(type, next?.Type);
        return next!;
    }

    public async Task<(HttpStatusCode Status, string Text)> UpdateAsync(string task, TaskState state, Action<TaskStatus>? change = null)
    {
        var call = NewCall(CallType.Update);
        call.Update = new() { Status = Status(task, state) };
        change?.Invoke(call.Update.Status);
        return await CallAsync(call);
    }

    public Task<(HttpStatusCode Status, string Text)> MessageAsync(string text)
    {
        var call = NewCall(CallType.Message);
        call.Message = new() { Data = ByteString.CopyFromUtf8(text) };
        return CallAsync(call);
    }

    public async Task<(HttpStatusCode Status, string Text)> CallAsync(Call call)
    {
        using var response = await PostAsync(call, HttpCompletionOption.ResponseContentRead);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public Call NewCall(CallType type) => new() { Type = type, ExecutorId = new() { Value = executor }, FrameworkId = RunningAgent.Framework.Id };

    public static TaskStatus Status(string task, TaskState state) => new()
    {
        TaskId = new() { Value = task }, State = state, Source = TaskStatus.Types.Source.Executor, Uuid = ByteString.CopyFrom(Guid.NewGuid().ToByteArray()),
    };

    public void Dispose()
    {
        _closing.Cancel();
        _response?.Dispose();
        _closing.Dispose();
    }

    private async Task<HttpResponseMessage> PostAsync(Call call, HttpCompletionOption completion)
    {
        var type = json ? "application/json" : "application/x-protobuf";
        using var request = new HttpRequestMessage(HttpMethod.Post, json ? "/api/v1/executor" : "/slave(1)/api/v1/executor")
        {
            Content = new ByteArrayContent(json ? MesosJson.ToUtf8(call) : call.ToByteArray()) { Headers = { ContentType = new(type) } },
            Headers = { Accept = { new MediaTypeWithQualityHeaderValue(type) } },
        };
        return await http.SendAsync(request, completion);
    }
}
