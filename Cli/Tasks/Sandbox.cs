using System.Net;
using System.Text;
using System.Text.Json;
using Levee.Cli.Master;

namespace Levee.Cli.Tasks;

/// <summary>A task's sandbox, read through its agent's <c>/files</c> endpoints.</summary>
/// <remarks>Source: spec agent-api (files), operator-api section B.10.</remarks>
internal sealed class Sandbox : IDisposable
{
    private static readonly string[] FrameworkLists = ["frameworks", "completed_frameworks"];
    private static readonly string[] ExecutorLists = ["executors", "completed_executors"];
    private static readonly string[] TaskLists = ["tasks", "queued_tasks", "completed_tasks"];

    private readonly HttpClient _http;
    private readonly string _directory;

    private Sandbox(HttpClient http, string directory)
    {
        _http = http;
        _directory = directory;
    }

    /// <param name="credential">Who calls the agent; <see langword="null"/>: anybody.</param>
    /// <param name="agent">The agent in the master's <c>/state</c>.</param>
    /// <exception cref="CommandFailedException">The agent does not answer or has no sandbox of this task.</exception>
    public static async Task<Sandbox> FindAsync(JsonElement agent, string frameworkId, string taskId, CallerCredential? credential, CancellationToken cancellationToken)
    {
        var address = new Uri("http://" + agent.Text("pid").Split('@')[^1]);
        using var client = new MasterClient(address, "the agent's registration", credential, "--agent-credential");
        var state = await client.GetAsync("/state", cancellationToken);
        var directory = ExecutorsOf(state, frameworkId).Where(executor => Ran(executor, taskId)).Select(executor => DirectoryOf(executor, taskId)).FirstOrDefault()
            ?? throw new CommandFailedException($"agent {agent.Text("id")} has no sandbox of task {taskId} any more.");
        return new Sandbox(new HttpClient { BaseAddress = address, DefaultRequestHeaders = { Authorization = credential?.Header } }, directory);
    }

    /// <summary>Copies what a file has from <paramref name="offset"/> on.</summary>
    /// <returns>The offset behind the last byte copied.</returns>
    /// <exception cref="CommandFailedException">The agent refused or does not answer.</exception>
    public async Task<long> CopyAsync(string file, long offset, Stream output, CancellationToken cancellationToken)
    {
        const int PieceBytes = 64 * 1024;
        while (true)
        {
            var path = $"/files/read?path={Uri.EscapeDataString(_directory + "/" + file)}&offset={offset}&length={PieceBytes}";
            using var reply = await GetAsync(path, cancellationToken);
            if (reply.StatusCode == HttpStatusCode.NotFound)
            {
                return offset;
            }

            var text = await reply.Content.ReadAsStringAsync(cancellationToken);
            if (!reply.IsSuccessStatusCode)
            {
                throw new CommandFailedException($"the agent refused to read {file}: {text}");
            }

            var piece = Encoding.UTF8.GetBytes(JsonSerializer.Deserialize<JsonElement>(text).Text("data"));
            if (piece.Length == 0)
            {
                await output.FlushAsync(cancellationToken);
                return offset;
            }

            await output.WriteAsync(piece, cancellationToken);
            offset += piece.Length;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.GetAsync(path, cancellationToken);
        }
        catch (HttpRequestException error)
        {
            throw new CommandFailedException($"the agent at {_http.BaseAddress} does not answer: {error.Message}");
        }
    }

    private static IEnumerable<JsonElement> ExecutorsOf(JsonElement state, string frameworkId) =>
        from list in FrameworkLists
        from framework in state.GetProperty(list).EnumerateArray()
        where framework.Text("id") == frameworkId
        from executors in ExecutorLists
        from executor in framework.GetProperty(executors).EnumerateArray()
        select executor;

    /// <summary>Tasks of a pod have directories of their own in their executor's.</summary>
    private static string DirectoryOf(JsonElement executor, string taskId) => executor.Text("type") == "DEFAULT" ? $"{executor.Text("directory")}/tasks/{taskId}" : executor.Text("directory");

    private static bool Ran(JsonElement executor, string taskId) =>
        TaskLists.Any(list => executor.TryGetProperty(list, out var tasks) && tasks.EnumerateArray().Any(task => task.Text("id") == taskId));
}
