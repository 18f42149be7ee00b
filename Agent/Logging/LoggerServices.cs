using Levee.Agent.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Agent.Logging;

/// <summary>Registers the container logger.</summary>
internal static class LoggerServices
{
    /// <summary>Adds <see cref="IContainerLogger"/>.</summary>
    public static IServiceCollection AddContainerLogger(this IServiceCollection services, AgentSettings settings) =>
        settings.Logger.Rotates ? services.AddSingleton<IContainerLogger, LogrotateLogger>() : services.AddSingleton<IContainerLogger, SandboxLogger>();
}
