using Microsoft.Extensions.Logging;

namespace Levee.Grains.Interfaces.Logs;

/// <summary>Messages of one category on their way to the log file.</summary>
internal sealed class LogFileLogger(LogFile file, string category) : ILogger
{
    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && file.Path is not null;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        file.Write(logLevel, category, formatter(state, exception), exception);
}
