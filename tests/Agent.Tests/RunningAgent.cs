using Levee.Agent.Configuration;
using Levee.Agent.Drain;
using Levee.Agent.Garbage;
using Levee.Agent.Registration;
using Levee.Agent.StatusUpdates;
using Levee.Agent.Tasks;
using Levee.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Mesos.V1;

namespace Levee.Agent.Tests;

/// <summary>A whole agent, but for the grains, on a port of its own.</summary>
internal sealed class RunningAgent(WebApplication app, FakeMaster master, AgentSettings settings) : IAsyncDisposable
{
    private bool _stopped;

    public FakeMaster Master => master;

    public AgentSettings Settings => settings;

    public HttpClient Http { get; } = new() { BaseAddress = new Uri($"http://127.0.0.1:{settings.Port}") };

    public TaskLedger Ledger => app.Services.GetRequiredService<TaskLedger>();

    public GarbageCollector Garbage => app.Services.GetRequiredService<GarbageCollector>();

    public AgentDrain Drain => app.Services.GetRequiredService<AgentDrain>();

    public UpdateOutbox Outbox => app.Services.GetRequiredService<UpdateOutbox>();

    public static FrameworkInfo Framework { get; } = new() { Id = new() { Value = "f-0001" }, Name = "test", User = "", Roles = { "*" } };

    /// <summary>One whose tasks outlive the agent.</summary>
    public static FrameworkInfo Checkpointing { get; } = new(Framework) { Checkpoint = true };

    /// <summary>The agent's services, for what cannot be seen from outside.</summary>
    public IServiceProvider Services => app.Services;

    public static Task<RunningAgent> StartAsync(string workDirectory, FakeMaster? master = null, params (string Name, string Value)[] flags)
    {
        master ??= new();
        return StartAsync(workDirectory, master, _ => master, flags);
    }

    public static async Task<RunningAgent> StartAsync(
        string workDirectory, FakeMaster master, Func<IServiceProvider, IMasterConnector> connect, params (string Name, string Value)[] flags)
    {
        var values = new Dictionary<string, string?>
        {
            ["Levee:Agent:Gateway"] = "127.0.0.1:1",
            ["Levee:Agent:WorkDir"] = workDirectory,
            ["Levee:Agent:Port"] = $"{FreePorts.One()}",
            ["Levee:Agent:Hostname"] = "localhost",
            ["Levee:Agent:RegistrationBackoffFactor"] = "10ms",
            ["Levee:Agent:Resources"] = "cpus:4;mem:1024;disk:1024",
        };
        foreach (var (name, value) in flags)
        {
            values[AgentFlags.All.Single(flag => flag.Name == name).Key] = value;
        }

        var settings = AgentSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        var app = await AgentHost.BuildAsync(settings, connect, TimeProvider.System, CancellationToken.None);
        await app.StartAsync();
        var agent = new RunningAgent(app, master, settings);
        if (master is { Refusal: null, IsDown: false, IsWaitedFor: true })
        {
            await Poll.UntilAsync(() => !master.Snapshots.IsEmpty, "registration");
        }

        return agent;
    }

    /// <summary>Launches a shell command as a task.</summary>
    public Task RunAsync(string id, string command, Action<TaskInfo>? change = null, FrameworkInfo? framework = null)
    {
        return master.Observer!.RunTasksAsync(framework ?? Framework, [NewTask(id, Change)]);

        void Change(TaskInfo task)
        {
            task.Command = new() { Value = command };
            change?.Invoke(task);
        }
    }

    /// <summary>Launches tasks on an executor of their own.</summary>
    /// <param name="command">Starts the executor.</param>
    public Task RunOnAsync(string executor, string command, params string[] tasks) => RunOnAsync(Executor(executor, command), Framework, tasks);

    public Task RunOnAsync(ExecutorInfo executor, FrameworkInfo framework, params string[] tasks) =>
        master.Observer!.RunTasksAsync(framework, [.. tasks.Select(id => NewTask(id, task => task.Executor = executor))]);

    public Task RunGroupAsync(ExecutorInfo executor, params TaskInfo[] tasks) => master.Observer!.RunTaskGroupAsync(Framework, executor, new() { Tasks = { tasks } });

    public static ExecutorInfo Executor(string id, string command) => new()
    {
        Type = ExecutorInfo.Types.Type.Custom, ExecutorId = new() { Value = id }, FrameworkId = Framework.Id, Name = id, Source = "test", Command = new() { Value = command },
        Resources = { new Resource { Name = "mem", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 32 } } },
    };

    public TaskInfo NewTask(string id, Action<TaskInfo>? change)
    {
        var task = new TaskInfo
        {
            Name = id,
            TaskId = new() { Value = id },
            AgentId = new() { Value = master.Snapshots.Last().Info.Id.Value },
            Resources = { new Resource { Name = "cpus", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 0.1 }, AllocationInfo = new() { Role = "prod" } } },
        };
        change?.Invoke(task);
        return task;
    }

    /// <summary>Waits for an executor's process.</summary>
    public Task StartedAsync(string executor) => Poll.UntilAsync(() => Ledger.FindExecutor(new(new(Framework.Id.Value), executor))?.Pid is not null, $"the process of executor {executor}");

    /// <summary>Asks for an operation.</summary>
    /// <returns>Its outcome.</returns>
    public async Task<OperationStatus> OperateAsync(Offer.Types.Operation info)
    {
        var uuid = Google.Protobuf.ByteString.CopyFrom(Guid.NewGuid().ToByteArray());
        info.Id = new() { Value = "op" };
        await master.Observer!.ApplyOperationAsync(new() { FrameworkId = Framework.Id, Info = info, Uuid = new() { Value = uuid }, LatestStatus = new() { State = OperationState.OperationPending } });
        return (await Poll.ForAsync(() => master.Outcomes.FirstOrDefault(outcome => outcome.Operation.Uuid.Value.Equals(uuid)), "the outcome")).Operation.LatestStatus;
    }

    public Task KillAsync(string id, TimeSpan? grace = null) => master.Observer!.KillTaskAsync(
        new(Framework.Id.Value), new(id), grace is { } time ? new KillPolicy { GracePeriod = new() { Nanoseconds = time.Ticks * 100 } } : null);

    /// <summary>Sandbox of a task's newest run.</summary>
    public string Sandbox(string id) => Path.Combine(
        settings.WorkDirectory, "slaves", master.Snapshots.Last().Info.Id.Value, "frameworks", Framework.Id.Value, "executors", id, "runs", "latest");

    /// <summary>What a task wrote; nothing as long as the file is not there.</summary>
    public string Output(string id, string file = "stdout") => Path.Combine(Sandbox(id), file) is var path && File.Exists(path) ? File.ReadAllText(path) : "";

    /// <summary>Value of a metric.</summary>
    public async Task<double> MetricAsync(string name)
    {
        using var metrics = System.Text.Json.JsonDocument.Parse(await Http.GetStringAsync("metrics/snapshot"));
        return metrics.RootElement.GetProperty(name).GetDouble();
    }

    /// <summary>Completes when the agent decides to stop.</summary>
    public async Task StoppingAsync()
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = app.Lifetime.ApplicationStopping.Register(stopping.SetResult);
        await stopping.Task;
    }

    /// <summary>Stops as at SIGUSR1: its tasks end, and it leaves the master.</summary>
    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            app.Services.GetRequiredService<AgentStop>().Leave();
            await app.StopAsync();
        }
    }

    /// <summary>Stops as at SIGTERM: executors and their tasks stay for the next agent on the same directory.</summary>
    public async Task RestartableStopAsync()
    {
        _stopped = true;
        await app.StopAsync();
        await app.DisposeAsync();
        Http.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await app.DisposeAsync();
        Http.Dispose();
    }
}
