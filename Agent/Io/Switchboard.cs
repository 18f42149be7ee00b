using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Levee.Agent.Configuration;
using Levee.Agent.Containers;
using Levee.Executors.Switchboard;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Io;

/// <summary>Gives containers with a terminal, and DEBUG ones, a process of their own that others reach their input and output through. Source: spec agent-api section 4.9.</summary>
/// <remarks>That process outlives the agent: a task on a terminal runs on and can be attached to again.</remarks>
internal sealed partial class Switchboard(AgentSettings settings, ChildReaper reaper, TimeProvider clock, ILogger<Switchboard> logger) : ISwitchboard
{
    private const string Folder = "io_switchboard";

    /// <summary>How long the end of a container waits for its output to be passed on.</summary>
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(1);

    /// <summary>How long readers have after that.</summary>
    private static readonly TimeSpan ReaderPatience = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<ContainerId, (string Socket, int? Pid, Task Ended)> _boards = new();

    public Task<ContainerStreams?> OpenAsync(ContainerConfig config, string runtimeDirectory, CancellationToken cancellationToken)
    {
        if (config.Tty is null && !config.IsDebug)
        {
            return Task.FromResult<ContainerStreams?>(null);
        }

        var socket = SocketOf(runtimeDirectory);
        Directory.CreateDirectory(Path.GetDirectoryName(socket)!);
        using var streams = SwitchboardStreams.Open(config, Descriptors.Listen(socket));
        var (descriptors, arguments) = streams.OfBoard;
        var program = Path.Combine(settings.Recovery.LauncherDirectory, "levee-executor");
        var (pid, error) = ProcessSpawn.Start(program, ["levee-executor", "switchboard", .. arguments], Surroundings(), "/", [null, null, null, .. descriptors]);
        if (error != 0)
        {
            streams.DisposeProcessSide();
            throw new IOException($"cannot start the I/O switchboard '{program}': {Marshal.GetPInvokeErrorMessage(error)}");
        }

        var status = WatchAsync(config.Id, pid);
        _boards[config.Id] = (socket, pid, status);
        return Task.FromResult<ContainerStreams?>(new(streams.Input, streams.Output, streams.Error, streams.IsTerminal, new SwitchboardIo(socket, BrokenAsync(status))));
    }

    public async Task<IContainerIo?> RecoverAsync(ContainerConfig config, string runtimeDirectory, CancellationToken cancellationToken)
    {
        var socket = SocketOf(runtimeDirectory);
        if (!File.Exists(socket))
        {
            return null;
        }

        try
        {
            await (await SwitchboardClient.ConnectAsync(socket, cancellationToken)).DisposeAsync();
        }
        catch (SocketException)
        {
            return null; // It has ended.
        }

        _boards[config.Id] = (socket, null, Task.CompletedTask);
        return SwitchboardIo.Recovered(socket);
    }

    public async Task CloseAsync(ContainerId id)
    {
        if (!_boards.TryRemove(id, out var board))
        {
            return;
        }

        try
        {
            await using var client = await SwitchboardClient.ConnectAsync(board.Socket, CancellationToken.None);
            await client.WriteAsync(new[] { IoFrame.Close });
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            // It has ended by itself.
        }

        if (!await EndsAsync(board.Ended, ClosePatience) && board.Pid is { } pid)
        {
            _ = KillLaterAsync(pid, board.Ended); // Owned by nobody: it ends with the process it waits for.
        }
    }

    private static string SocketOf(string runtimeDirectory) => Path.Combine(runtimeDirectory, Folder, "socket");

    /// <summary>What the program needs where it is not native.</summary>
    private static IEnumerable<string> Surroundings() =>
        from variable in Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
        let name = (string)variable.Key
        where name is "PATH" or "HOME" || name.StartsWith("DOTNET_", StringComparison.Ordinal)
        select $"{name}={variable.Value}";

    private async Task<WaitStatus> WatchAsync(ContainerId id, int pid)
    {
        await reaper.WaitAsync(pid);
        var status = ChildReaper.Collect(pid);
        if (status.Raw != 0)
        {
            LogFailed(id.Path, Words(status));
        }

        return status;
    }

    private static async Task<string> BrokenAsync(Task<WaitStatus> ended)
    {
        var status = await ended;
        return status.Raw != 0 ? $"'IOSwitchboard' {Words(status)}" : await new TaskCompletionSource<string>().Task;
    }

    private static string Words(WaitStatus status) => status.Exited ? $"exited with status {status.ExitCode}" : $"terminated with signal {Libc.SignalText(status.Signal)}";

    private async Task<bool> EndsAsync(Task ended, TimeSpan patience)
    {
        using var enough = new CancellationTokenSource();
        var first = await Task.WhenAny(ended, Task.Delay(patience, clock, enough.Token));
        await enough.CancelAsync();
        return first == ended;
    }

    private async Task KillLaterAsync(int pid, Task ended)
    {
        if (!await EndsAsync(ended, ReaderPatience))
        {
            _ = Libc.kill(pid, Libc.SigKill); // Not collected yet, so that the pid is still its.
        }
    }

    [LoggerMessage(EventIds.SwitchboardFailed, LogLevel.Warning, "The I/O switchboard of container {ContainerId} failed: {Status}")]
    private partial void LogFailed(string containerId, string status);
}
