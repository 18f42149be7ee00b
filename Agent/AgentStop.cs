using Levee.Agent.Registration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Levee.Agent;

/// <inheritdoc cref="IAgentStop"/>
internal sealed partial class AgentStop(IHostApplicationLifetime lifetime, ILogger<AgentStop> logger) : IAgentStop
{
    /// <summary>Whether the stop was ordered.</summary>
    public bool Ordered { get; private set; }

    public void Stop(string reason)
    {
        Ordered = true;
        LogOrdered(reason);
        lifetime.StopApplication();
    }

    [LoggerMessage(EventIds.ShutdownOrdered, LogLevel.Error, "The master orders this agent to stop: {Reason}")]
    private partial void LogOrdered(string reason);
}
