using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Levee.Agent.Configuration;
using Levee.Agent.Containers;
using Levee.Executors.Native;
using Levee.Executors.Switchboard;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Io;

/// <summary>Gives containers with a terminal, and DEBUG ones, a process of their own that others reach their input and output through. Source: spec agent-api section 4.9.</summary>
/// <remarks>That process outlives the agent: a task on a terminal runs on and can be attached to again.</remarks>
internal sealed partial class Switchboard(AgentSettings settings, ChildReaper reaper, DescriptorWatch descriptors, TimeProvider clock, ILogger<Switchboard> logger) : ISwitchboard
{
    private const string Folder = "io_switchboard";
    private const string Unknown = "exited with unknown status";

    /// <summary>How long the end of a container waits for its output to be passed on.</summary>
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(1);

    /// <summary>How long readers have after that.</summary>
    private static readonly TimeSpan ReaderPatience = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<ContainerId, (string Socket, Task Ended, Action Kill)> _boards = new();

    public Task<ContainerStreams?> OpenAsync(ContainerConfig config, string runtimeDirectory, CancellationToken cancellationToken)
    {
        if (config.Tty is null && !config.IsDebug)
        {
            return Task.FromResult<ContainerStreams?>(null);
        }

        var socket = SocketOf(runtimeDirectory);
        Directory.CreateDirectory(Path.GetDirectoryName(socket)!);
        using var streams = SwitchboardStreams.Open(config, Descriptors.Listen(socket));
        var (files, arguments) = streams.OfBoard;
        var program = Path.Combine(settings.Recovery.LauncherDirectory, "levee-executor");
        var (pid, error) = ProcessSpawn.Start(program, ["levee-executor", "switchboard", $"--socket={socket}", .. arguments], Surroundings(), "/", [null, null, null, .. files]);
        if (error != 0)
        {
            streams.DisposeProcessSide();
            throw new IOException($"cannot start the I/O switchboard '{program}': {Marshal.GetPInvokeErrorMessage(error)}");
        }

        ContainerRecords.WritePid(Path.GetDirectoryName(socket)!, pid);
        var status = WatchAsync(config.Id, pid);
        _boards[config.Id] = (socket, status, () => Libc.kill(pid, Libc.SigKill)); // Killed only while not collected, so that the pid is still its.
        return Task.FromResult<ContainerStreams?>(new(streams.Input, streams.Output, streams.Error, streams.IsTerminal, new SwitchboardIo(socket, BrokenAsync(status))));
    }

    public Task<IContainerIo?> RecoverAsync(ContainerConfig config, string runtimeDirectory, CancellationToken cancellationToken)
    {
        var socket = SocketOf(runtimeDirectory);
        if (!File.Exists(socket))
        {
            return Task.FromResult<IContainerIo?>(null); // There was none, or it has ended as it should.
        }

        var (ended, home) = (Task.CompletedTask, Path.GetDirectoryName(socket)!);
        if (ContainerRecords.FindProcess(home).Process is { } board)
        {
            ended = descriptors.ExitAsync(board.Pid, CancellationToken.None);
        }

        _boards[config.Id] = (socket, ended, () => KillRecovered(home));
        return Task.FromResult<IContainerIo?>(new SwitchboardIo(socket, LostAsync(config.Id, socket, ended)));
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

        if (!await EndsAsync(board.Ended, ClosePatience))
        {
            _ = KillLaterAsync(board.Kill, board.Ended); // Owned by nobody: it ends with the process it waits for.
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

    /// <summary>Whoever started it is gone, so that nobody hears its status; but one that ends as it should takes its socket away.</summary>
    private async Task<string> LostAsync(ContainerId id, string socket, Task ended)
    {
        await ended;
        if (!File.Exists(socket))
        {
            return await new TaskCompletionSource<string>().Task;
        }

        LogFailed(id.Path, Unknown);
        return $"'IOSwitchboard' {Unknown}";
    }

    private static void KillRecovered(string home)
    {
        if (ContainerRecords.FindProcess(home).Process is { } board)
        {
            _ = Libc.kill(board.Pid, Libc.SigKill); // Fails only when it ended meanwhile.
        }
    }

    private static string Words(WaitStatus status) => status.Exited ? $"exited with status {status.ExitCode}" : $"terminated with signal {SpawnCalls.SignalText(status.Signal)}";

    private async Task<bool> EndsAsync(Task ended, TimeSpan patience)
    {
        using var enough = new CancellationTokenSource();
        var first = await Task.WhenAny(ended, Task.Delay(patience, clock, enough.Token));
        await enough.CancelAsync();
        return first == ended;
    }

    private async Task KillLaterAsync(Action kill, Task ended)
    {
        if (!await EndsAsync(ended, ReaderPatience))
        {
            kill();
        }
    }

    [LoggerMessage(EventIds.SwitchboardFailed, LogLevel.Warning, "The I/O switchboard of container {ContainerId} failed: {Status}")]
    private partial void LogFailed(string containerId, string status);
}
