using Levee.Agent.Registration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Levee.Agent;

/// <inheritdoc cref="IAgentStop"/>
internal sealed partial class AgentStop(IHostApplicationLifetime lifetime, ILogger<AgentStop> logger) : IAgentStop
{
    /// <summary>Whether the master ordered the stop, or does not know the agent's principal: the process ends with an error.</summary>
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

    // Source: Mesos' agent, which exits to keep possibly active executors running.
    public void Fail(string reason)
    {
        Ordered = true;
        LogFailed(reason);
        lifetime.StopApplication();
    }

    [LoggerMessage(EventIds.RefusedByMaster, LogLevel.Error, "{Reason}; the agent ends, its executors stay for the next one")]
    private partial void LogFailed(string reason);

    [LoggerMessage(EventIds.Leaving, LogLevel.Information, "The agent leaves for good: it ends its tasks and unregisters")]
    private partial void LogLeaving();

    [LoggerMessage(EventIds.ShutdownOrdered, LogLevel.Error, "The master orders this agent to stop: {Reason}")]
    private partial void LogOrdered(string reason);
}
