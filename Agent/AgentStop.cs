using Levee.Agent.Registration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Levee.Agent;

/// <inheritdoc cref="IAgentStop"/>
internal sealed partial class AgentStop(IHostApplicationLifetime lifetime, ILogger<AgentStop> logger) : IAgentStop
{
    public void Stop(string reason)
    {
        LogOrdered(reason);
        lifetime.StopApplication();
    }

    [LoggerMessage(EventIds.ShutdownOrdered, LogLevel.Error, "The master orders this agent to stop: {Reason}")]
    private partial void LogOrdered(string reason);
}
