using System.Diagnostics;
using System.Text;

namespace Levee.TestKit;

/// <summary>A shell command on a terminal of its own, made by <c>script</c> of util-linux: what is typed, and what is on the screen.</summary>
public sealed class TerminalProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _screen = new();
    private readonly Task _reading;

    private TerminalProgram(string command)
    {
        // With --return the exit code is the command's, with --flush output comes at once.
        _process = Process.Start(new ProcessStartInfo("script", ["--quiet", "--flush", "--return", "--command", command, "/dev/null"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, Environment = { ["SHELL"] = "/bin/sh", ["TERM"] = "dumb" },
        })!;
        _reading = ReadAsync();
    }

    /// <summary>All that was written to the terminal so far, line ends as they came.</summary>
    public string Screen
    {
        get
        {
            lock (_screen)
            {
                return _screen.ToString();
            }
        }
    }

    /// <summary>Starts a command.</summary>
    public static TerminalProgram Start(string command) => new(command);

    /// <summary>Types; control characters as they are.</summary>
    public async Task TypeAsync(string keys)
    {
        await _process.StandardInput.WriteAsync(keys);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Waits until the screen shows a text.</summary>
    /// <exception cref="TimeoutException">It does not; the message shows the screen.</exception>
    public async Task ShowsAsync(string text, TimeSpan timeout)
    {
        try
        {
            await Poll.UntilAsync(text, timeout, () => Task.FromResult(Screen.Contains(text, StringComparison.Ordinal)));
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"the screen does not show '{text}': {Screen}", error);
        }
    }

    /// <summary>Waits for the command's end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitAsync(TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            await _reading.WaitAsync(deadline.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException error)
        {
            throw new TimeoutException($"the command still runs: {Screen}", error);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        var (buffer, decoder) = (new char[4096], _process.StandardOutput);
        while (await decoder.ReadAsync(buffer) is > 0 and var length)
        {
            lock (_screen)
            {
                _screen.Append(buffer, 0, length);
            }
        }
    }
}
