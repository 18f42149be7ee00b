using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Levee.Grains.Interfaces.Logs;

/// <summary>Registers the log file, and the level that can be raised for a while.</summary>
public static class LogServiceCollectionExtensions
{
    /// <summary>Adds both; <see cref="LogFileOptions"/> says where the file is.</summary>
    public static IServiceCollection AddLogFile(this IServiceCollection services) => services
        .AddSingleton<LogFile>().AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<LogFile>())
        .AddSingleton<LogVerbosity>()
        .AddSingleton<IConfigureOptions<LoggerFilterOptions>>(provider => provider.GetRequiredService<LogVerbosity>())
        .AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(provider => provider.GetRequiredService<LogVerbosity>());
}
