using System.Collections.Immutable;
using Levee.Grains.Interfaces.Etcd;
using Orleans;
using Orleans.Runtime;

namespace Levee.Grains.Etcd;

/// <inheritdoc cref="IEtcdServiceGrain"/>
internal sealed class EtcdServiceGrain([PersistentState("etcd-service")] IPersistentState<EtcdServiceState> state) : Grain, IEtcdServiceGrain
{
    /// <inheritdoc/>
    public Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(state.State.Names);

    /// <inheritdoc/>
    public async Task<ImmutableArray<EtcdRefusal>> CreateAsync(string name, EtcdClusterSpec spec, CancellationToken cancellationToken)
    {
        var problems = EtcdClusterSpec.Problems(name, spec).Select(problem => new EtcdRefusal(400, problem.MemberNames.Single(), problem.ErrorMessage!)).ToImmutableArray();
        if (problems.Length > 0)
        {
            return problems;
        }

        if (state.State.Names.Contains(name))
        {
            return [new(409, "name", $"An etcd cluster '{name}' exists; choose another name, or delete it first.")];
        }

        // Listed first: a cluster that was begun and is not listed would never be woken again.
        await SaveAsync(state.State.Names.Add(name).Sort(StringComparer.Ordinal), cancellationToken);
        await GrainFactory.GetGrain<IEtcdClusterGrain>(name).BeginAsync(spec, cancellationToken);
        return [];
    }

    /// <inheritdoc/>
    public Task ForgetAsync(string name, CancellationToken cancellationToken) => SaveAsync(state.State.Names.Remove(name), cancellationToken);

    private async Task SaveAsync(ImmutableArray<string> names, CancellationToken cancellationToken)
    {
        var old = state.State;
        try
        {
            state.State = old with { Names = names };
            await state.WriteStateAsync(cancellationToken);
        }
        catch
        {
            state.State = old;
            throw;
        }
    }
}
