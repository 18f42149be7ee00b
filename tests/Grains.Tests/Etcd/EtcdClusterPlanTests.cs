using FsCheck;
using FsCheck.Fluent;
using Levee.Grains.Etcd;
using Levee.Grains.Interfaces.Etcd;
using Microsoft.Extensions.Logging.Abstractions;

namespace Levee.Grains.Tests.Etcd;

public sealed class EtcdClusterPlanTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(0.25);

    [Fact]
    public void Whatever_fails_there_is_one_change_at_a_time_the_majority_is_kept_and_the_wanted_size_is_reached() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => Survives(seed)).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void Three_members_vote_within_twenty_seconds_on_three_agents()
    {
        var run = new Run(seed: 1, agents: 3, faults: false);

        run.Until(() => run.IsComplete(3), TimeSpan.FromSeconds(20));

        Assert.Equal(3, run.World.Plan.Members.Select(member => member.AgentId).Distinct().Count());
    }

    [Fact]
    public void A_killed_member_is_replaced_and_votes_within_fifteen_seconds()
    {
        var run = new Run(seed: 2, agents: 3, faults: false);
        run.Until(() => run.IsComplete(3), TimeSpan.FromSeconds(20));
        var before = run.World.Plan.LastNumber;

        run.World.KillSome();

        run.Until(() => run.IsComplete(3) && run.World.Plan.LastNumber > before, TimeSpan.FromSeconds(15));
    }

    [Fact]
    public void Members_share_an_agent_when_there_are_too_few()
    {
        var run = new Run(seed: 3, agents: 1, faults: false);

        run.Until(() => run.IsComplete(3), TimeSpan.FromSeconds(40));
    }

    [Fact]
    public void A_lost_majority_is_waited_for_and_nothing_is_removed()
    {
        var run = new Run(seed: 4, agents: 3, faults: false);
        run.Until(() => run.IsComplete(3), TimeSpan.FromSeconds(20));

        foreach (var process in run.World.Alive.Take(2))
        {
            process.IsAlive = false;
        }

        run.For(TimeSpan.FromSeconds(30));
        Assert.Equal(EtcdMode.Recovering, run.Cycle.Decision.Mode);
        Assert.Equal(3, run.World.Roster.Count);
        Assert.Empty(run.World.Violations);
    }

    [Fact]
    public void After_the_loss_of_all_members_no_empty_cluster_is_made()
    {
        var run = new Run(seed: 5, agents: 3, faults: false);
        run.Until(() => run.IsComplete(3), TimeSpan.FromSeconds(20));

        run.World.KillAll();

        run.For(TimeSpan.FromSeconds(30));
        Assert.Equal(EtcdMode.LostAll, run.Cycle.Decision.Mode);
        Assert.Empty(run.World.Alive);
    }

    [Fact]
    public void Growing_and_shrinking_end_at_the_wanted_size_with_the_leader_kept_longest()
    {
        var run = new Run(seed: 6, agents: 5, faults: false);
        run.Until(() => run.IsComplete(3), TimeSpan.FromSeconds(20));
        run.Resize(5);
        run.Until(() => run.IsComplete(5), TimeSpan.FromSeconds(30));
        var leader = run.Cycle.Sight.Leader;

        run.Resize(1);

        run.Until(() => run.IsComplete(1), TimeSpan.FromSeconds(30));
        Assert.Equal(leader, Assert.Single(run.World.Roster).Id);
    }

    [Fact]
    public void A_deleted_cluster_ends_with_all_its_tasks_killed()
    {
        var run = new Run(seed: 7, agents: 3, faults: false);
        run.Until(() => run.IsComplete(3), TimeSpan.FromSeconds(20));

        run.Change(plan => plan with { DeletedAt = run.Clock.Now });

        run.Until(() => run.World.TornDown, TimeSpan.FromSeconds(5));
        Assert.Empty(run.World.Alive);
    }

    private static bool Survives(int seed)
    {
        var run = new Run(seed, agents: 1 + (seed % 6), faults: true);
        for (var tick = 0; tick < 600; tick++)
        {
            if (run.World.Chance(2))
            {
                run.World.KillSome();
            }

            if (run.World.Chance(2))
            {
                run.Restart();
            }

            if (run.World.Chance(1))
            {
                run.Resize(1 + (2 * (seed % 3)));
            }

            run.Step();
        }

        run.World.Faults = false;
        run.Until(() => run.IsComplete(run.World.Plan.Size), TimeSpan.FromMinutes(6));
        return run.World.Violations.Count == 0 ? true : throw new InvalidOperationException(string.Join("; ", run.World.Violations));
    }

    private sealed class Run
    {
        public Run(int seed, int agents, bool faults)
        {
            World = new(seed, agents, Clock) { Faults = faults };
            Cycle = New();
        }

        public EtcdClock Clock { get; } = new();

        public EtcdWorld World { get; }

        public EtcdCycle Cycle { get; private set; }

        public bool IsComplete(int size) => World.Plan.Members.Length == size && World.Plan.Members.All(member => member.Phase == EtcdMemberPhase.Voting)
            && World.HealthyVoters.Count() == size && World.Roster.Count == size;

        public void Resize(int size) => Change(plan => plan with { Size = size });

        public void Change(Func<EtcdClusterPlan, EtcdClusterPlan> change) => World.UpdateAsync(change, CancellationToken.None).GetAwaiter().GetResult();

        public void Restart()
        {
            World.Restart();
            Cycle = New();
        }

        public void Step()
        {
            World.Deliver();
            Cycle.RunAsync(CancellationToken.None).GetAwaiter().GetResult();
            Clock.Now += Tick;
        }

        public void For(TimeSpan time)
        {
            for (var end = Clock.Now + time; Clock.Now < end;)
            {
                Step();
            }
        }

        public void Until(Func<bool> done, TimeSpan limit)
        {
            for (var end = Clock.Now + limit; !done(); Step())
            {
                if (Clock.Now >= end)
                {
                    throw new TimeoutException($"Not done in {limit}: {Cycle.Decision.Mode}, {Cycle.Decision.Reason} " +
                        string.Join(", ", World.Plan.Members.Select(member => $"{member.Name} {member.Phase} {member.Task}")) +
                        $"; roster {string.Join(", ", World.Roster)}; {string.Join("; ", World.Violations)}");
                }
            }
        }

        private EtcdCycle New() => new(World, World, World, Clock, NullLogger.Instance);
    }
}
