using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;

namespace Levee.Agent.Registration;

/// <summary>An open connection to the grain cluster.</summary>
internal interface IMasterConnection : IAsyncDisposable
{
    /// <summary>The master.</summary>
    IMasterGrain Master { get; }

    /// <summary>Completes when the connection broke; what the cluster knew of this agent may be gone with it.</summary>
    Task Lost { get; }

    /// <summary>The grain that stands for this agent.</summary>
    IAgentGrain Agent(AgentId id);

    /// <summary>A reference that grains can call; the connection keeps <paramref name="agent"/> alive.</summary>
    IAgentObserver Reference(IAgentObserver agent);
}
