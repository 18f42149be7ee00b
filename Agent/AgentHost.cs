using System.Runtime.InteropServices;
using Levee.Agent.Configuration;
using Levee.Agent.Containers;
using Levee.Agent.Docker;
using Levee.Agent.Drain;
using Levee.Agent.Executors;
using Levee.Agent.Fetching;
using Levee.Agent.Fetching.Caching;
using Levee.Agent.Garbage;
using Levee.Agent.Http;
using Levee.Agent.Images;
using Levee.Agent.Logging;
using Levee.Agent.Operations;
using Levee.Agent.Oversubscription;
using Levee.Agent.Recovery;
using Levee.Agent.Registration;
using Levee.Agent.Resources;
using Levee.Agent.Sandboxes;
using Levee.Agent.StatusUpdates;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Levee.Agent;

/// <summary>The agent as a process.</summary>
public static partial class AgentHost
{
    private const int OrderedToStop = 1;
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(60);

    /// <summary>Runs until <paramref name="cancellationToken"/>, which leaves executors and their tasks to the next agent; or until SIGUSR1 or the master's order to stop, which end them and the agent's id.</summary>
    /// <param name="configuration">Settings by the keys of <see cref="AgentFlags"/>.</param>
    /// <returns>0 after a clean stop, 2 for wrong settings, 1 when the port is taken, the work directory cannot be used, or the master ordered the stop.</returns>
    public static async Task<int> RunAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        AgentStop? stop = null;
        var leaving = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var signal = PosixSignalRegistration.Create((PosixSignal)Libc.SigUsr1, context =>
        {
            context.Cancel = true;
            leaving.TrySetResult();
        });
        var exitCode = await DaemonHost.RunAsync("agent", BuildAsync, cancellationToken);
        return stop is { Ordered: true } ? OrderedToStop : exitCode;

        async Task<IHost> BuildAsync(CancellationToken cancellation)
        {
            var app = await AgentHost.BuildAsync(
                AgentSettings.Read(configuration), static services => ActivatorUtilities.CreateInstance<ClusterConnector>(services), TimeProvider.System, cancellation);
            stop = app.Services.GetRequiredService<AgentStop>();
            _ = leaving.Task.ContinueWith(_ => stop.Leave(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return app;
        }
    }

    /// <summary>The application. Reads first what an earlier agent left in the work directory.</summary>
    /// <param name="connect">The way to the grains.</param>
    internal static async Task<WebApplication> BuildAsync(AgentSettings settings, Func<IServiceProvider, IMasterConnector> connect, TimeProvider clock, CancellationToken cancellationToken)
    {
        await DockerCheck.RunAsync(settings.Docker, clock, cancellationToken);
        var directory = WorkDirectory.Claim(settings.WorkDirectory);
        DiskSources.Prepare(settings.Resources, settings.WorkDirectory, File.ReadLines("/proc/self/mountinfo"));
        var info = await AgentDescription.BuildAsync(settings, HostCapacity.Read(settings.WorkDirectory), clock, cancellationToken);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, settings));
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = endPoint => DomainSocket.Bind(endPoint, settings.DomainSocket));
        builder.Logging.AddDaemonConsole();
        builder.Services.AddRoutingCore().Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownPatience);
        builder.Services
            .AddSingleton(_ => directory) // By factory: the container disposes it.
            .AddSingleton(directory.Layout).AddSingleton(settings).AddSingleton(info).AddSingleton(clock).AddSingleton<IMasterConnector>(connect)
            .AddSingleton(new Random(Guid.NewGuid().GetHashCode())) // By chance of the kernel: RandomNumberGenerator would load OpenSSL, 3 MB.
            .AddSingleton(new AgentClock(clock)).AddContainers().AddImageGarbage(settings.Images)
            .AddFetching(settings).AddGarbage(settings).AddContainerLogger(settings).AddOversubscription(settings)
            .AddSingleton<AgentOperations>().AddSingleton<AgentDrain>().AddSingleton<ExecutorReports>().AddSingleton<MessageCounters>().AddSingleton<IMetricsPart>(services => services.GetRequiredService<MessageCounters>()).AddSingleton<ExecutorSurroundings>().AddSingleton<ExecutorTable>().AddSingleton<ExecutorCalls>()
            .AddSingleton<UpdateLog>().AddSingleton<Checkpoints>().AddSingleton<RecoveryProgress>().AddSingleton<AgentRecovery>().AddSingleton<ExecutorRecovery>().AddSingleton<AwaitedExecutors>().AddSingleton<IMetricsPart, RecoveryMetrics>()
            .AddSingleton<TaskLedger>().AddSingleton<UpdateOutbox>().AddSingleton<StatusReporter>().AddSingleton<TaskRunner>()
            .AddSingleton<AgentIdentity>().AddSingleton<AgentStop>().AddSingleton<IAgentStop>(services => services.GetRequiredService<AgentStop>()).AddSingleton<MasterLink>()
            .AddSingleton<IUpdateSink>(services => services.GetRequiredService<MasterLink>()).AddSingleton<UpdateSender>()
            .AddAgentHttp(settings).AddDocker(settings)
            .AddHostedService<AgentService>();
        var app = builder.Build();
        foreach (var notice in settings.Notices)
        {
            LogNotice(app.Logger, notice);
        }

        try
        {
            Prepare(app);
            return app;
        }
        catch
        {
            await app.DisposeAsync(); // Gives the work directory up.
            throw;
        }
    }

    private static void Listen(KestrelServerOptions kestrel, AgentSettings settings)
    {
        kestrel.Listen(settings.Ip, settings.Port);
        if (settings.DomainSocket is { } socket)
        {
            kestrel.ListenUnixSocket(socket.Path);
        }
    }

    private static void Prepare(WebApplication app)
    {
        _ = app.Services.GetRequiredService<WorkDirectory>(); // So that it is disposed of.
        app.Services.GetRequiredService<ExecutorRecovery>().Read();
        app.Services.GetRequiredService<FetcherCache>().Clear();
        app.UseAgentHttp();
    }

    [LoggerMessage(EventIds.SettingWithoutEffect, LogLevel.Warning, "{Notice}")]
    private static partial void LogNotice(ILogger logger, string notice);
}
