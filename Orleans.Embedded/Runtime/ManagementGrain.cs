using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Runtime;

/// <inheritdoc cref="IManagementGrain"/>
[Reentrant]
internal sealed class ManagementGrain : Grain, IManagementGrain
{
    private readonly SiloNode _silo;

    public ManagementGrain(SiloNode silo)
    {
        _silo = silo;
    }

    public Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false) =>
        Task.FromResult(new Dictionary<SiloAddress, SiloStatus> { [_silo.Address] = SiloStatus.Active });

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics() => Task.FromResult<SimpleGrainStatistic[]>([.. _silo.Activations
        .GroupBy(activation => activation.Class.Type.FullName!)
        .Select(group => new SimpleGrainStatistic { GrainType = group.Key, SiloAddress = _silo.Address, ActivationCount = group.Count() })]);

    public Task<int> GetTotalActivationCount() => Task.FromResult(_silo.Activations.Count);

    public ValueTask<List<GrainId>> GetActiveGrains(GrainType type) =>
        ValueTask.FromResult<List<GrainId>>([.. _silo.Activations.Select(activation => activation.GrainId).Where(id => id.Type == type)]);

    public Task ForceActivationCollection(TimeSpan ageLimit)
    {
        _silo.Collect(ageLimit);
        return Task.CompletedTask;
    }
}
