using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Levee.Grains.Interfaces.Logs;

/// <summary>A daemon's log as a file, which <c>/files</c> shows as <c>/master/log</c> or <c>/slave/log</c>. Lines have the form of Mesos' logs.</summary>
/// <remarks>
/// A start, and a file that is full, begin a new one and keep the last beside it. A line that cannot be written is counted, and told of by the next that can.
/// </remarks>
public sealed class LogFile : ILoggerProvider
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly long _mostBytes;
    private FileStream? _file;
    private int _lost;

    /// <summary>Begins a file when a directory is given.</summary>
    /// <exception cref="IOException">The log cannot be kept in the directory given.</exception>
    public LogFile(IOptions<LogFileOptions> options, TimeProvider clock)
    {
        (_clock, _mostBytes) = (clock, options.Value.MostBytes);
        if (options.Value.Directory is { } directory)
        {
            Path = System.IO.Path.Combine(directory.FullName, options.Value.FileName);
            _file = BeginFirst(directory, Path);
        }
    }

    /// <summary>The present file; <see langword="null"/>: no log is kept.</summary>
    public string? Path { get; }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new LogFileLogger(this, categoryName);

    /// <summary>Adds a message.</summary>
    public void Write(LogLevel level, string category, string message, Exception? error)
    {
        if (Path is null)
        {
            return;
        }

        var severity = level switch { LogLevel.Warning => 'W', LogLevel.Error => 'E', LogLevel.Critical => 'F', _ => 'I' };
        var text = error is null ? message : $"{message} {error}";
        var line = string.Create(CultureInfo.InvariantCulture, $"{severity}{_clock.GetLocalNow():MMdd HH:mm:ss.ffffff} {Environment.CurrentManagedThreadId} {category}] {text.ReplaceLineEndings(" ")}\n");
        lock (_gate)
        {
            TryAppend(line);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private void TryAppend(string line)
    {
        try
        {
            if (_file is { } full && full.Length >= _mostBytes)
            {
                full.Dispose();
                _file = Begin(Path!);
            }

            if (_lost > 0)
            {
                Append(string.Create(CultureInfo.InvariantCulture, $"{_lost} lines could not be written\n"));
                _lost = 0;
            }

            Append(line);
        }
        catch (IOException)
        {
            _lost++; // The disk is full, say; the console has the line.
        }
    }

    private void Append(string line)
    {
        _file?.Write(Encoding.UTF8.GetBytes(line));
        _file?.Flush();
    }

    /// <exception cref="IOException">The log cannot be kept there; the message names the flag.</exception>
    private FileStream BeginFirst(DirectoryInfo directory, string path)
    {
        try
        {
            directory.Create();
            return Begin(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"--log_dir is '{directory}', which cannot be used: {error.Message}", error);
        }
    }

    private FileStream Begin(string path)
    {
        if (File.Exists(path))
        {
            File.Move(path, $"{path}.1", overwrite: true);
        }

        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete);
        file.Write(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"Log file created at: {_clock.GetLocalNow():yyyy/MM/dd HH:mm:ss}\nRunning on machine: {Environment.MachineName}\nLog line format: [IWEF]mmdd hh:mm:ss.uuuuuu threadid category] msg\n")));
        file.Flush();
        return file;
    }
}
