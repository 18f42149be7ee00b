using System.Diagnostics;
using System.Text;
using Levee.TestKit;

namespace Levee.Executors.Tests.Program;

/// <summary>The program <c>levee-executor</c>, run as the agent runs it, in a sandbox of its own. What it has started, tasks and their daemons, ends with this at the latest.</summary>
internal sealed class ExecutorProgram : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Process _process;
    private readonly string _mark;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly Task _read;

    private ExecutorProgram(string sandbox, Process process, string mark)
    {
        (Sandbox, _process, _mark) = (sandbox, process, mark);
        _read = Task.WhenAll(ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _errors));
    }

    public string Sandbox { get; }

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    public static ExecutorProgram Start(string part, int port, params (string Name, string Value)[] variables) => Start(part, port, [], variables);

    /// <summary>The same with arguments.</summary>
    public static ExecutorProgram Start(string part, int port, string[] arguments, params (string Name, string Value)[] variables) => Start(part, port, _ => arguments, variables);

    /// <summary>The same with arguments that depend on the sandbox.</summary>
    public static ExecutorProgram Start(string part, int port, Func<string, string[]> arguments, params (string Name, string Value)[] variables) => Start([], part, port, arguments, variables);

    /// <summary>The same, started by another program.</summary>
    /// <param name="starter">Words before those of the executor; none: it is started directly.</param>
    public static ExecutorProgram Start(string[] starter, string part, int port, Func<string, string[]> arguments, params (string Name, string Value)[] variables)
    {
        var sandbox = Directory.CreateTempSubdirectory("levee-executor-").FullName;
        if (starter.Length > 0)
        {
            File.SetUnixFileMode(sandbox, (UnixFileMode)0b111_111_111); // It may make another user of it.
        }

        string[] words = [.. starter, Path.Combine(AppContext.BaseDirectory, "levee-executor"), part, .. arguments(sandbox)];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            WorkingDirectory = sandbox, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment.Clear();
        (string, string)[] usual =
        [
            ("PATH", Environment.GetEnvironmentVariable("PATH")!), ("MESOS_FRAMEWORK_ID", "F1"), ("MESOS_EXECUTOR_ID", "e1"), ("MESOS_SLAVE_PID", $"slave(1)@127.0.0.1:{port}"),
            ("MESOS_SANDBOX", sandbox), ("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "5secs"), ("MESOS_CHECKPOINT", "0"),
        ];
        foreach (var (name, value) in usual.Concat(variables))
        {
            start.Environment[name] = value;
        }

        var mark = start.Environment[StartedProcesses.Variable] = StartedProcesses.Next();
        return new(sandbox, Process.Start(start)!, mark);
    }

    /// <returns>The exit code, and what it and its task wrote.</returns>
    public async Task<(int Code, string Output, string Errors)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        await _read.WaitAsync(Patience);
        return (_process.ExitCode, _output.ToString(), _errors.ToString());
    }

    /// <summary>Waits until the task has written something.</summary>
    public Task OutputAsync(string text) => Poll.UntilAsync($"'{text}' on stdout", Patience, () =>
    {
        lock (_output)
        {
            return Task.FromResult(_output.ToString().Contains(text, StringComparison.Ordinal));
        }
    });

    /// <summary>Waits for a file of the sandbox, and reads it.</summary>
    public async Task<string> FileAsync(string name)
    {
        var path = Path.Combine(Sandbox, name);
        await Poll.UntilAsync($"{name} in the sandbox", Patience, () => Task.FromResult(File.Exists(path) && new FileInfo(path).Length > 0));
        return await File.ReadAllTextAsync(path);
    }

    public void Dispose()
    {
        StartedProcesses.End(_mark);
        _process.Dispose();
        Directory.Delete(Sandbox, recursive: true);
    }

    private static async Task ReadAsync(StreamReader from, StringBuilder to)
    {
        var buffer = new char[4096];
        while (await from.ReadAsync(buffer) is > 0 and var length)
        {
            lock (to)
            {
                to.Append(buffer, 0, length);
            }
        }
    }
}
