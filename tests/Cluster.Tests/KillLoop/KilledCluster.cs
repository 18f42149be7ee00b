using System.Net.Http.Json;
using System.Text.Json;
using Levee.TestKit;

namespace Levee.Cluster.Tests.KillLoop;

/// <summary>A silo and an agent that are killed without warning and started again.</summary>
internal sealed class KilledCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _workDir = Directory.CreateTempSubdirectory("levee-kill-loop-");
    private readonly int _port = FreePorts.Block(2);
    private readonly int _gateway = FreePorts.Block(2);
    private readonly List<string> _logs = [];
    private readonly HttpClient _http = new();
    private RunningProgram _silo;
    private RunningProgram _agent;

    public KilledCluster()
    {
        Records = Directory.CreateDirectory(Path.Combine(_workDir.FullName, "records")).FullName;
        (_silo, _agent) = (StartSilo(), StartAgent());
    }

    /// <summary>The master's address.</summary>
    public Uri Master => new($"http://127.0.0.1:{_port}");

    /// <summary>Directory that tasks write to.</summary>
    public string Records { get; }

    /// <summary>What all agents said.</summary>
    public string AgentLogs => string.Join(Environment.NewLine, [.. _logs, _agent.Transcript()]);

    /// <summary>What a task and its executor said, and the agents of it; each line once.</summary>
    public string AccountOf(string task) => string.Join('\n', Directory.GetFiles(Path.Combine(_workDir.FullName, "agent", "slaves"), "stderr", SearchOption.AllDirectories)
        .Where(file => file.Contains($"/executors/{task}/", StringComparison.Ordinal)).SelectMany(File.ReadAllLines)
        .Concat(AgentLogs.Split('\n').Where(line => line.Contains($" {task} ", StringComparison.Ordinal) || line.Contains($"/{task}/", StringComparison.Ordinal)))
        .Distinct());

    public async Task KillSiloAsync()
    {
        await KillAsync(_silo);
        _silo = StartSilo();
    }

    public async Task KillAgentAsync()
    {
        await KillAsync(_agent);
        _logs.Add(_agent.Transcript());
        _agent = StartAgent();
    }

    /// <summary>Stops the agent by a signal.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> StopAgentAsync(int signal)
    {
        _agent.Signal(signal);
        return _agent.WaitAsync(Patience);
    }

    public async Task RestartAgentAsync()
    {
        await _agent.DisposeAsync();
        _agent = StartAgent();
    }

    /// <summary>Whether the agent says that a master knows it.</summary>
    public async Task<bool> IsRegisteredAsync()
    {
        try
        {
            return (await _http.GetFromJsonAsync<JsonElement>($"http://127.0.0.1:{_port + 1}/metrics/snapshot")).GetProperty("slave/registered").GetDouble() == 1;
        }
        catch (HttpRequestException)
        {
            return false; // Its port is not open yet.
        }
    }

    /// <summary>Processes of tasks, by name.</summary>
    public List<int> Processes(string name) => ClusterProcesses.Tasks(_workDir, name);

    /// <summary>Kills a command executor.</summary>
    /// <param name="choose">Picks one of many.</param>
    /// <returns>Its task; <see langword="null"/> when none runs.</returns>
    public string? KillExecutor(Func<int, int> choose)
    {
        var executors = Executors();
        if (executors.Count == 0)
        {
            return null;
        }

        var (pid, task) = executors[choose(executors.Count)];
        RunningProgram.Signal(pid, 9);
        return task;
    }

    /// <summary>Command executors that run.</summary>
    private List<(int Pid, string Task)> Executors() =>
        [.. from pid in ClusterProcesses.Tasks(_workDir, "levee-executor") let task = ClusterProcesses.ExecutorOf(pid) where task is not null select (pid, task)];

    /// <summary>Ends all as SIGUSR1 does.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_agent.HasExited)
        {
            await StopAgentAsync(10);
        }

        await _agent.DisposeAsync();
        await _silo.DisposeAsync();
        _http.Dispose();
        _workDir.Delete(recursive: true);
    }

    private static async Task KillAsync(RunningProgram program)
    {
        program.Signal(9);
        await program.WaitAsync(Patience);
        await program.DisposeAsync();
    }

    private RunningProgram StartSilo() => LeveeProgram.Start(
        "silo", "--ip=127.0.0.1", "--hostname=127.0.0.1", $"--port={_port}", $"--gateway_port={_gateway}", $"--silo_port={_gateway + 1}", $"--work_dir={Path.Combine(_workDir.FullName, "silo")}");

    private RunningProgram StartAgent() => LeveeProgram.Start(
        "agent", "--ip=127.0.0.1", "--hostname=127.0.0.1", $"--master=127.0.0.1:{_port}", $"--gateway=127.0.0.1:{_gateway}", $"--port={_port + 1}", $"--work_dir={Path.Combine(_workDir.FullName, "agent")}",
        "--resources=cpus:64;mem:65536;disk:1024", "--executor_reregistration_timeout=15secs", "--registration_backoff_factor=100ms");
}
