using System.Runtime.InteropServices;
using Levee.Agent.Configuration;
using Levee.Agent.Containers;
using Levee.Agent.Sandboxes;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Levee.Agent.Logging;

/// <summary>Containers write to processes of their own, which keep the files of the sandbox from growing too large. Those processes outlive the agent, and end with the container.</summary>
internal sealed partial class LogrotateLogger(AgentSettings settings, ChildReaper reaper, ILogger<LogrotateLogger> logger) : IContainerLogger
{
    private string Program => Path.Combine(settings.Recovery.LauncherDirectory, "levee-executor");

    public (ContainerOutput? Output, string? Problem) Open(ContainerConfig config, (uint User, uint Group)? owner)
    {
        var (own, problem) = settings.Logger.For(config.Environment);
        if (problem is not null)
        {
            return (null, $"Failed to load the container logger's settings: {problem}");
        }

        var output = Start(config, owner, SandboxLogger.Output, own.MaxStdoutSize, own.StdoutOptions);
        try
        {
            return (new(output, Start(config, owner, SandboxLogger.Error, own.MaxStderrSize, own.StderrOptions)), null);
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    /// <returns>What to write to.</returns>
    private SafeFileHandle Start(ContainerConfig config, (uint User, uint Group)? owner, string name, long size, string options)
    {
        SandboxDirectory.OpenOutput(config.Sandbox, name, owner).Dispose(); // There from the start on, also when nothing is written.
        var (reading, writing) = Pipe();
        using (reading)
        {
            string[] user = owner is var (id, _) ? [$"--user={Users.NameOf(id)}"] : [];
            var (pid, error) = ProcessSpawn.Start(
                Program, ["levee-executor", "log", $"--file={Path.Combine(config.Sandbox, name)}", $"--max-size={size}", $"--options={options}", $"--logrotate={settings.Logger.Logrotate}", .. user],
                Surroundings(), "/", [reading, null, null]);
            if (error == 0)
            {
                _ = WatchAsync(config.Id, pid); // Owned by nobody: it ends with the process that it waits for.
                return writing;
            }

            writing.Dispose();
            throw new IOException($"cannot start the logger '{Program}': {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    private async Task WatchAsync(ContainerId container, int pid)
    {
        await reaper.WaitAsync(pid);
        var status = ChildReaper.Collect(pid);
        if (!status.Succeeded)
        {
            LogFailed(container.Path, status.ToString());
        }
    }

    private static unsafe (SafeFileHandle Reading, SafeFileHandle Writing) Pipe()
    {
        var ends = stackalloc int[2];
        return pipe2(ends, Libc.CloseOnExec) == 0
            ? (new(ends[0], ownsHandle: true), new(ends[1], ownsHandle: true))
            : throw new IOException($"cannot make a pipe: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    /// <summary>What the program needs where it is not native, and logrotate to be found.</summary>
    private static IEnumerable<string> Surroundings() =>
        from variable in System.Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
        let name = (string)variable.Key
        where name is "PATH" or "HOME" || name.StartsWith("DOTNET_", StringComparison.Ordinal)
        select $"{name}={variable.Value}";

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int pipe2(int* ends, int flags);

    [LoggerMessage(EventIds.LoggerFailed, LogLevel.Warning, "The logger of container {ContainerId} failed: {Status}")]
    private partial void LogFailed(string containerId, string status);
}
