using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Work at the start of the silo.</summary>
public static class SiloBuilderStartupExtensions
{
    private const int Active = 20000;

    /// <summary>Runs <paramref name="startupTask"/> when grains can be called, before the gateway port opens.</summary>
    /// <param name="stage">Order: lower first.</param>
    public static ISiloBuilder AddStartupTask(
        this ISiloBuilder builder, Func<IServiceProvider, CancellationToken, Task> startupTask, int stage = Active) =>
        builder.ConfigureServices(services => services.AddSingleton(new Levee.EmbeddedEngine.Hosting.StartupTask(stage, startupTask)));

    /// <inheritdoc cref="AddStartupTask(ISiloBuilder, Func{IServiceProvider, CancellationToken, Task}, int)"/>
    public static ISiloBuilder AddStartupTask(this ISiloBuilder builder, IStartupTask startupTask, int stage = Active) =>
        builder.AddStartupTask((_, token) => startupTask.Execute(token), stage);

    /// <inheritdoc cref="AddStartupTask(ISiloBuilder, Func{IServiceProvider, CancellationToken, Task}, int)"/>
    public static ISiloBuilder AddStartupTask<TStartup>(this ISiloBuilder builder, int stage = Active) where TStartup : class, IStartupTask =>
        builder.AddStartupTask((services, token) => ActivatorUtilities.GetServiceOrCreateInstance<TStartup>(services).Execute(token), stage);
}
