using System.Collections.Concurrent;
using System.Text;
using Google.Protobuf;
using Levee.TestKit;
using Mesos.V1.Executor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Levee.Executors.Tests.Program;

/// <summary>An agent that has nothing but the executor API: it keeps what the executor says, and says what the test wants.</summary>
internal sealed class FakeAgent : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentQueue<Call> _calls = [];
    private WebApplication? _application;
    private HttpResponse? _stream;
    private TaskCompletionSource _over = new();

    /// <summary>Port, the same after a restart.</summary>
    public int Port { get; private set; }

    /// <summary>Whether each update is acknowledged.</summary>
    public bool Acknowledges { get; set; } = true;

    /// <summary>What SUBSCRIBE is answered with, e.g. 503; 200: it succeeds.</summary>
    public int SubscribeStatus { get; set; } = 200;

    /// <summary>What UPDATE is answered with.</summary>
    public int UpdateStatus { get; set; } = 202;

    /// <summary>Until it completes, SUBSCRIBE is taken but not answered with SUBSCRIBED.</summary>
    public TaskCompletionSource Welcome { get; set; } = Completed();

    /// <summary>How long a connection may be idle; for the next <see cref="ListenAsync"/>.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Authorization of the last request.</summary>
    public string? Authorization { get; private set; }

    /// <summary>Answers what is asked of <c>/api/v1</c>.</summary>
    public Func<HttpContext, byte[], Task>? Operator { get; set; }

    public IReadOnlyCollection<Call> Calls => _calls;

    public IEnumerable<Mesos.V1.TaskStatus> Updates => _calls.Where(call => call.Type == Call.Types.Type.Update).Select(call => call.Update.Status);

    public int Subscriptions => _calls.Count(call => call.Type == Call.Types.Type.Subscribe);

    public static async Task<FakeAgent> StartAsync()
    {
        var agent = new FakeAgent();
        await agent.ListenAsync();
        return agent;
    }

    /// <summary>Listens, again after <see cref="StopAsync"/>.</summary>
    public async Task ListenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(System.Net.IPAddress.Loopback, Port);
            options.Limits.KeepAliveTimeout = KeepAlive;
        });
        _application = builder.Build();
        _application.Run(HandleAsync);
        _over = new();
        await _application.StartAsync();
        Port = new Uri(_application.Urls.Single()).Port;
    }

    /// <summary>Breaks all connections and listens no more.</summary>
    public async Task StopAsync()
    {
        _stream = null;
        _over.TrySetResult();
        using var now = new CancellationTokenSource(0);
        await _application!.StopAsync(now.Token);
        await _application.DisposeAsync();
    }

    public async Task SendAsync(Event message)
    {
        var bytes = message.ToByteArray();
        await _writing.WaitAsync();
        try
        {
            var stream = _stream ?? throw new InvalidOperationException("No executor is subscribed.");
            await stream.Body.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"{bytes.Length}\n"), .. bytes]);
            await stream.Body.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    public Task LaunchAsync(Mesos.V1.TaskInfo task) => SendAsync(new() { Type = Event.Types.Type.Launch, Launch = new() { Task = task } });

    public Task LaunchGroupAsync(params Mesos.V1.TaskInfo[] tasks) =>
        SendAsync(new() { Type = Event.Types.Type.LaunchGroup, LaunchGroup = new() { TaskGroup = new() { Tasks = { tasks } } } });

    public Task KillAsync(string task, double? grace = null) => SendAsync(new()
    {
        Type = Event.Types.Type.Kill,
        Kill = new() { TaskId = new() { Value = task }, KillPolicy = grace is { } seconds ? new() { GracePeriod = new() { Nanoseconds = (long)(seconds * 1e9) } } : null },
    });

    public Task AcknowledgeAsync(Mesos.V1.TaskStatus status) =>
        SendAsync(new() { Type = Event.Types.Type.Acknowledged, Acknowledged = new() { TaskId = status.TaskId, Uuid = status.Uuid } });

    public Task<TimeSpan> SubscribedAsync(int times = 1) => Poll.UntilAsync($"{times} subscriptions", Patience, () => Task.FromResult(Subscriptions >= times && _stream is not null));

    /// <summary>Waits for an update.</summary>
    public async Task<Mesos.V1.TaskStatus> UpdateAsync(Mesos.V1.TaskState state, string task = "t1")
    {
        await Poll.UntilAsync($"{state} of {task}", Patience, () => Task.FromResult(Find() is not null));
        return Find()!;

        Mesos.V1.TaskStatus? Find() => Updates.FirstOrDefault(status => status.State == state && status.TaskId.Value == task);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _writing.Dispose();
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Authorization = context.Request.Headers.Authorization;
        if (context.Request.Path == "/slave(1)/api/v1" && Operator is not null)
        {
            await Operator(context, body.ToArray());
            return;
        }

        var call = Call.Parser.ParseFrom(body.ToArray());
        _calls.Enqueue(call);
        if (call.Type == Call.Types.Type.Subscribe && SubscribeStatus == 200)
        {
            await StreamAsync(context);
            return;
        }

        context.Response.StatusCode = call.Type == Call.Types.Type.Subscribe ? SubscribeStatus : call.Type == Call.Types.Type.Update ? UpdateStatus : 202;
        if (call.Type == Call.Types.Type.Update && UpdateStatus == 202 && Acknowledges)
        {
            await AcknowledgeAsync(call.Update.Status);
        }
    }

    private async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "application/x-protobuf";
        await context.Response.Body.FlushAsync();
        await Welcome.Task;
        _stream = context.Response;
        await SendAsync(new()
        {
            Type = Event.Types.Type.Subscribed,
            Subscribed = new()
            {
                ExecutorInfo = new() { ExecutorId = new() { Value = "e1" } },
                FrameworkInfo = new()
                {
                    User = "u", Name = "n",
                    Capabilities = { new Mesos.V1.FrameworkInfo.Types.Capability { Type = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type.TaskKillingState } },
                },
                AgentInfo = new() { Hostname = "h" },
                ContainerId = new() { Value = "root" },
            },
        });
        await Task.WhenAny(_over.Task, Task.Delay(Timeout.Infinite, context.RequestAborted));
    }
}
