using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace Levee.Agent.Registration;

/// <summary>A connection of <see cref="ClusterConnector"/>.</summary>
internal sealed class ClusterConnection(IHost host, IClusterClient client, ConnectionLoss loss) : IMasterConnection
{
    private IAgentObserver? _agent; // References do not keep what they refer to alive.

    public Task Lost => loss.Task;

    public IMasterGrain Master => client.GetGrain<IMasterGrain>(0);

    public IAgentGrain Agent(AgentId id) => client.GetGrain<IAgentGrain>(id.Value);

    public IAgentObserver Reference(IAgentObserver agent)
    {
        _agent = agent;
        return client.CreateObjectReference<IAgentObserver>(_agent);
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(CancellationToken.None);
        host.Dispose();
    }
}
