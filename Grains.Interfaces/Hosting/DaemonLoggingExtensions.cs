using Microsoft.Extensions.Logging;

namespace Levee.Grains.Interfaces.Hosting;

/// <summary>What a daemon writes to its standard output.</summary>
public static class DaemonLoggingExtensions
{
    /// <summary>One line per message; of web server, host and grain engine only what somebody should act on.</summary>
    public static ILoggingBuilder AddDaemonConsole(this ILoggingBuilder logging) => logging
        .AddSimpleConsole(console => console.SingleLine = true)
        .AddFilter("Microsoft", LogLevel.Warning)
        // A failed start is told once, by DaemonHost; a crash later on is Critical.
        .AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical)
        .AddFilter("Orleans", LogLevel.Warning)
        // Warns at each start that the garbage collector is the workstation's, which is what a small daemon wants.
        .AddFilter("Orleans.Runtime.Silo", LogLevel.Error);
}
