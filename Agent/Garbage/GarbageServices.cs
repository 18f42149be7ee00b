using Levee.Agent.Configuration;
using Levee.Agent.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Agent.Garbage;

/// <summary>Registers garbage collection.</summary>
internal static class GarbageServices
{
    /// <summary>Adds <see cref="SandboxGarbage"/> and <see cref="GarbageCollector"/>, which <see cref="AgentService"/> runs.</summary>
    public static IServiceCollection AddGarbage(this IServiceCollection services, AgentSettings settings) => services
        .AddSingleton(settings.Garbage).AddSingleton<IWorkDisk, WorkDisk>().AddSingleton<GarbageCollector>().AddSingleton<SandboxGarbage>().AddSingleton<IMetricsPart, GarbageMetrics>();
}
