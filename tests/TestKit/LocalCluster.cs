using System.Text.Json;

namespace Levee.TestKit;

/// <summary>A cluster started by <c>levee up</c> or <c>levee demo</c> on free ports in a temporary work dir.</summary>
public sealed class LocalCluster : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(150);

    private readonly RunningProgram _up;
    private readonly DirectoryInfo _workDir;

    private LocalCluster(RunningProgram up, DirectoryInfo workDir, int port)
    {
        _up = up;
        _workDir = workDir;
        Port = port;
    }

    /// <summary>Port of the silo; agents have the next ones.</summary>
    public int Port { get; }

    /// <summary>Content of endpoints.json.</summary>
    public JsonElement Endpoints { get; private set; }

    /// <summary>The master's address.</summary>
    public string Master => Endpoints.GetProperty("master").GetString()!;

    /// <summary>Where sandboxes and logs are.</summary>
    public DirectoryInfo WorkDir => _workDir;

    /// <summary>The <c>levee up</c> or <c>levee demo</c> process.</summary>
    public RunningProgram Up => _up;

    /// <summary>Starts <c>levee up</c> and returns when it said "ready".</summary>
    public static Task<LocalCluster> StartAsync(int agents, params string[] more) => StartAsync("up", agents, more);

    /// <summary>The same, with variables that the daemons inherit.</summary>
    public static Task<LocalCluster> StartAsync(int agents, IReadOnlyDictionary<string, string> environment, params string[] more) => StartAsync("up", agents, more, environment);

    /// <summary>Starts <c>levee demo</c>, which goes on after its story, and returns when it said "ready".</summary>
    public static Task<LocalCluster> StartDemoAsync() => StartAsync("demo", agents: 3, []);

    private static async Task<LocalCluster> StartAsync(string command, int agents, string[] more, IReadOnlyDictionary<string, string>? environment = null)
    {
        var workDir = Directory.CreateTempSubdirectory("levee-test-");
        var port = FreePorts.Block(agents + 4);
        string[] arguments =
        [
            command, "--agents", $"{agents}", "--port", $"{port}", "--dns-port", $"{port + agents + 1}", "--dns-http-port", $"{port + agents + 2}",
            "--lb-port", $"{port + agents + 3}", "--work-dir", workDir.FullName, .. more,
        ];
        var cluster = new LocalCluster(RunningProgram.Start(LeveeProgram.Path, arguments, environment: environment), workDir, port);
        try
        {
            await cluster.UntilReadyAsync(command);
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }

        return cluster;
    }

    private async Task UntilReadyAsync(string command)
    {
        await Poll.UntilAsync($"levee {command} says ready", StartTimeout, () => _up.HasExited
            ? throw new InvalidOperationException($"levee {command} ended: " + _up.Transcript())
            : Task.FromResult(_up.Output.Contains("ready")));
        Endpoints = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_workDir.FullName, "endpoints.json"))).RootElement;
    }

    /// <summary>The last lines of all logs, for a failure's message.</summary>
    public string Logs() => string.Join(Environment.NewLine, Directory.GetFiles(Path.Combine(_workDir.FullName, "logs")).Select(file => $"== {Path.GetFileName(file)}\n{string.Join('\n', File.ReadLines(file).TakeLast(40))}"));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _up.DisposeAsync();
        _workDir.Delete(recursive: true);
    }
}
