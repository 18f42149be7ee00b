using Levee.Grains.Interfaces.Etcd;
using Mesos.V1;
using Microsoft.Extensions.Logging;

namespace Levee.Grains.Etcd;

/// <summary>Looks, lets the plan decide, stores what it decided, acts: step by step until there is nothing to do.</summary>
internal sealed partial class EtcdCycle(IEtcdApi etcd, IEtcdTasks tasks, IEtcdLedger ledger, TimeProvider clock, ILogger logger)
{
    private const int StepsPerRun = 8;

    private readonly EtcdLookout _lookout = new(etcd, clock);

    /// <summary>What etcd last said.</summary>
    public EtcdSight Sight { get; private set; } = EtcdSight.Nothing;

    /// <summary>What was last decided.</summary>
    public EtcdDecision Decision { get; private set; } = new(ledger.Plan, null, EtcdMode.Immutable, "The members were not asked yet.");

    /// <summary>The cluster was removed; nothing is left to do.</summary>
    public bool Finished { get; private set; }

    /// <summary>Something is under way that the next run should see soon.</summary>
    public bool Busy { get; private set; } = true;

    /// <summary>Goes on until a step has to wait.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var step = 0; step < StepsPerRun && !Finished; step++)
        {
            Sight = await _lookout.LookAsync(ledger.Plan, Sight, cancellationToken);
            var before = ledger.Plan;
            await ledger.UpdateAsync(Decide, cancellationToken);
            Busy = IsBusy();
            await tasks.WantAsync(Decision.WantsOffers, ledger.Plan, cancellationToken);
            var goesOn = Decision.Step is null ? !ReferenceEquals(before, ledger.Plan) : await TryTakeAsync(Decision.Step, cancellationToken);
            if (!goesOn)
            {
                return;
            }
        }
    }

    private EtcdClusterPlan Decide(EtcdClusterPlan plan)
    {
        Decision = plan.Next(Sight, tasks.Seats, clock.GetUtcNow());
        return Decision.Plan;
    }

    private bool IsBusy() => Decision.Mode != EtcdMode.LostAll
        && (Decision.Step is not null || Decision.WantsOffers || !Sight.HasQuorum || ledger.Plan.Members.Any(member => member.Phase != EtcdMemberPhase.Voting));

    private async Task<bool> TryTakeAsync(EtcdStep step, CancellationToken cancellationToken)
    {
        try
        {
            await TakeAsync(step, cancellationToken);
            LogStep(Decision.Reason);
            return step is not EtcdStep.Teardown;
        }
        catch (EtcdException error)
        {
            return await RefusedAsync(step, error, cancellationToken);
        }
    }

    private Task TakeAsync(EtcdStep step, CancellationToken cancellationToken) => step switch
    {
        EtcdStep.Place place => ledger.UpdateAsync(plan => plan.WithPlaced(place.Seat, place.IsSeed, clock.GetUtcNow()), cancellationToken),
        EtcdStep.AddLearner add => AddAsync(add.Member, cancellationToken),
        EtcdStep.Launch launch => LaunchAsync(launch, cancellationToken),
        EtcdStep.Promote promote => etcd.PromoteAsync(LeaderUrl, promote.Member.MemberId, cancellationToken),
        EtcdStep.Remove remove => RemoveAsync(remove.MemberId, cancellationToken),
        EtcdStep.MoveLeader move => MoveLeaderAsync(move, cancellationToken),
        EtcdStep.Kill kill => KillAsync(kill.Member, cancellationToken),
        EtcdStep.Teardown => TeardownAsync(cancellationToken),
        _ => throw new InvalidOperationException($"Unknown step {step}."),
    };

    private string LeaderUrl => ledger.Plan.Members.First(member => member.MemberId == Sight.Leader).ClientUrl;

    private async Task AddAsync(EtcdMember member, CancellationToken cancellationToken)
    {
        var id = await etcd.AddLearnerAsync(LeaderUrl, member.PeerUrl, cancellationToken);
        await ledger.UpdateAsync(plan => plan.WithAdded(member.Number, id, clock.GetUtcNow()), cancellationToken);
    }

    // Stored before it is sent: a launch that was stored and not sent times out, one that was sent and not stored would be lost.
    private async Task LaunchAsync(EtcdStep.Launch launch, CancellationToken cancellationToken)
    {
        var (member, token) = (launch.Member, $"{ledger.Plan.Token}-{launch.Member.Number}");
        await ledger.UpdateAsync(plan => plan.WithLaunched(member.Number, clock.GetUtcNow()), cancellationToken);
        if (!await tasks.LaunchAsync(member, token, launch.InitialCluster, cancellationToken))
        {
            var news = new EtcdTaskNews(member.Name, TaskState.TaskDropped, FromReconciliation: false, "The master did not take the launch.");
            await ledger.UpdateAsync(plan => plan.OnTask(news, clock.GetUtcNow()), cancellationToken);
        }
    }

    private async Task RemoveAsync(ulong memberId, CancellationToken cancellationToken)
    {
        await etcd.RemoveAsync(LeaderUrl, memberId, cancellationToken);
        await ledger.UpdateAsync(plan => plan.WithRemoved(memberId, clock.GetUtcNow()), cancellationToken);
    }

    private async Task MoveLeaderAsync(EtcdStep.MoveLeader move, CancellationToken cancellationToken)
    {
        await ledger.UpdateAsync(plan => plan.WithLeaderMoveTried(move.From.Number), cancellationToken);
        await etcd.MoveLeaderAsync(move.From.ClientUrl, move.To.MemberId, cancellationToken);
    }

    private async Task KillAsync(EtcdMember member, CancellationToken cancellationToken)
    {
        await ledger.UpdateAsync(plan => plan.WithKilled(member.Number, clock.GetUtcNow()), cancellationToken);
        await tasks.KillAsync(member, cancellationToken);
    }

    private async Task TeardownAsync(CancellationToken cancellationToken) => Finished = await tasks.TeardownAsync(cancellationToken);

    /// <returns>Whether to look again at once; otherwise the step is tried again at the next run.</returns>
    private async Task<bool> RefusedAsync(EtcdStep step, EtcdException error, CancellationToken cancellationToken)
    {
        if (error.Kind is EtcdErrorKind.UnhealthyCluster or EtcdErrorKind.NotInSync)
        {
            return false;
        }

        LogRefused(Decision.Reason, error.Message);
        if (step is EtcdStep.AddLearner add && error.Kind == EtcdErrorKind.PeerUrlExists)
        {
            await ledger.UpdateAsync(plan => plan.WithoutPlaced(add.Member.Number), cancellationToken);
        }

        return false;
    }

    [LoggerMessage(EventIds.EtcdStep, LogLevel.Information, "{What}")]
    private partial void LogStep(string what);

    [LoggerMessage(EventIds.EtcdStepFailed, LogLevel.Warning, "{What} That failed and is tried again: {Error}")]
    private partial void LogRefused(string what, string error);
}
