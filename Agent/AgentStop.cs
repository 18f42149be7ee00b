using Levee.Agent.Registration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Levee.Agent;

/// <inheritdoc cref="IAgentStop"/>
internal sealed partial class AgentStop(IHostApplicationLifetime lifetime, ILogger<AgentStop> logger) : IAgentStop
{
    /// <summary>Whether the master ordered the stop.</summary>
    public bool Ordered { get; private set; }

    /// <summary>Whether the agent leaves for good: its executors end with it. Else they stay for the next agent.</summary>
    public bool IsForGood { get; private set; }

    /// <summary>Leaves for good and returns at once, as at SIGUSR1. Source: spec agent-behaviour section 1.</summary>
    public void Leave()
    {
        IsForGood = true;
        LogLeaving();
        lifetime.StopApplication();
    }

    public void Stop(string reason)
    {
        (Ordered, IsForGood) = (true, true);
        LogOrdered(reason);
        lifetime.StopApplication();
    }

    [LoggerMessage(EventIds.Leaving, LogLevel.Information, "The agent leaves for good: it ends its tasks and unregisters")]
    private partial void LogLeaving();

    [LoggerMessage(EventIds.ShutdownOrdered, LogLevel.Error, "The master orders this agent to stop: {Reason}")]
    private partial void LogOrdered(string reason);
}
