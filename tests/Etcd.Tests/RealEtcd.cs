using Levee.Grains.Etcd;
using Levee.Grains.Interfaces.Etcd;
using Levee.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Levee.Etcd.Tests;

/// <summary>A cluster of real etcd processes, led by the plan as in production.</summary>
internal sealed class RealEtcd : IDisposable
{
    private readonly HttpMessageInvoker _http = new(EtcdClient.NewHandler());
    private readonly EtcdCycle _cycle;

    public RealEtcd()
    {
        Client = new(_http, TimeProvider.System);
        Processes = new(TimeProvider.System);
        _cycle = new(Client, Processes, Processes, TimeProvider.System, NullLogger.Instance);
    }

    public EtcdClient Client { get; }

    public EtcdProcesses Processes { get; }

    public EtcdSight Sight => _cycle.Sight;

    public EtcdDecision Decision => _cycle.Decision;

    public IEnumerable<EtcdMember> Voting => Processes.Plan.Members.Where(member => member.Phase == EtcdMemberPhase.Voting);

    public Task ResizeAsync(int size) => Processes.UpdateAsync(plan => plan with { Size = size }, CancellationToken.None);

    /// <summary>Leads the cluster until all wanted members vote and answer, and no others are left.</summary>
    public Task<TimeSpan> UntilCompleteAsync(int size, TimeSpan limit) => UntilAsync($"{size} members vote", limit, () =>
        Processes.Plan.Members.Length == size && Voting.Count() == size && Voting.All(member => Sight.IsHealthy(member.Number)) && Sight.Roster?.Length == size);

    /// <summary>Leads the cluster until a condition holds.</summary>
    public async Task<TimeSpan> UntilAsync(string what, TimeSpan limit, Func<bool> isReached)
    {
        try
        {
            return await Poll.UntilAsync(what, limit, async () =>
            {
                Processes.Report();
                await _cycle.RunAsync(CancellationToken.None);
                return isReached();
            });
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"{error.Message} {Decision.Reason} {Processes.LastWords()}", error);
        }
    }

    public void Dispose()
    {
        Processes.Dispose();
        _http.Dispose();
    }
}
