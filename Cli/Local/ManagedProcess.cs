using System.Diagnostics;
using System.Globalization;
using Levee.Cli.Daemons;

namespace Levee.Cli.Local;

/// <summary>A daemon kept running by <c>levee up</c>: started again after a crash, with a pause that grows.</summary>
/// <param name="signal">Asks a process to end, by its id.</param>
internal sealed class ManagedProcess(string name, IReadOnlyList<string> arguments, FileInfo log, Action<int> signal, TimeProvider clock, Action<string> report) : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stopping = new();

    private Process? _process;
    private Task _keeping = Task.CompletedTask;

    /// <summary>Name for people, e.g. <c>agent 2</c>.</summary>
    public string Name => name;

    /// <summary>Exit code of the first run when it ended within the start-up; <see langword="null"/> while it runs.</summary>
    public int? ExitCode => _process is { HasExited: true } process ? process.ExitCode : null;

    /// <summary>The daemon's last lines, for the message when it fails at start.</summary>
    public string LastLines() => File.Exists(log.FullName) ? string.Join(Environment.NewLine, File.ReadLines(log.FullName).TakeLast(3)) : string.Empty;

    /// <summary>Starts it once.</summary>
    public void Start() => _process = Launch();

    /// <summary>From now on a crash is followed by another start.</summary>
    public void KeepRunning() => _keeping = KeepRunningAsync();

    /// <summary>From now on it may end: it is about to be stopped.</summary>
    public Task LetEndAsync() => _stopping.CancelAsync();

    /// <summary>The signal that it ends at, and SIGKILL when that does not help in time.</summary>
    public async Task StopAsync()
    {
        await LetEndAsync();
        await _keeping;
        if (_process is { HasExited: false } process)
        {
            signal(process.Id);
            using var timeout = new CancellationTokenSource(StopTimeout, clock);
            try
            {
                await process.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                report($"{name} did not stop within {StopTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s; killing it");
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process?.Dispose();
        _stopping.Dispose();
    }

    private async Task KeepRunningAsync()
    {
        var pause = TimeSpan.FromSeconds(1);
        try
        {
            while (true)
            {
                var started = clock.GetTimestamp();
                await _process!.WaitForExitAsync(_stopping.Token);
                pause = clock.GetElapsedTime(started) > TimeSpan.FromMinutes(1) ? TimeSpan.FromSeconds(1) : pause;
                report($"{name} ended with exit code {_process.ExitCode}; starting it again in {pause.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s (log: {log.FullName})");
                await Task.Delay(pause, clock, _stopping.Token);
                pause = pause < TimeSpan.FromSeconds(30) ? pause * 2 : pause;
                _process.Dispose();
                _process = Launch();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopping is what was asked for.
        }
    }

    /// <remarks>A shell takes the log's file descriptor, so that the daemon writes its log itself and no byte passes through here.</remarks>
    private Process Launch()
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("log=$1; shift; exec \"$@\" >>\"$log\" 2>&1");
        start.ArgumentList.Add("levee");
        start.ArgumentList.Add(log.FullName);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[Supervision.Variable] = "1";

        // A small first generation keeps a mostly idle daemon small: its default is the size of the processor's cache.
        start.Environment.TryAdd("DOTNET_GCgen0size", "0x400000");
        return Process.Start(start) ?? throw new CommandFailedException($"{name} could not be started.");
    }
}
