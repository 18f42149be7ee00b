using Levee.Agent.Configuration;
using Levee.Grains.Interfaces.Connecting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Levee.Agent.Registration;

/// <summary>Connects as an external client of the grain cluster.</summary>
/// <remarks>Each connection is a host of its own: the agent lives on without one, and the next one may have other gateways.</remarks>
internal sealed partial class ClusterConnector(AgentSettings settings, TimeProvider clock, ILoggerFactory loggers) : IMasterConnector
{
    private readonly ILogger _logger = loggers.CreateLogger<ClusterConnector>();
    private string? _lastWait;

    public async Task<IMasterConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        var loss = new ConnectionLoss();
        builder.Services.AddSingleton(loggers).AddSingleton<IClusterConnectionStatusObserver>(loss);
        builder.AddLeveeClient(await GatewayAddresses.FindAsync(settings.Gateway, settings.Master, Waiting, clock, cancellationToken));
        _lastWait = null;
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
            return new ClusterConnection(host, host.Services.GetRequiredService<IClusterClient>(), loss);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    private void Waiting(string reason)
    {
        if (reason != _lastWait)
        {
            LogWaiting(_lastWait = reason);
        }
    }

    [LoggerMessage(EventIds.MasterNotFound, LogLevel.Information, "Waiting: {Reason}")]
    private partial void LogWaiting(string reason);
}
