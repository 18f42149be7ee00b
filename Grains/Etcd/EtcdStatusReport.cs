using System.Globalization;
using Levee.Grains.Interfaces.Etcd;

namespace Levee.Grains.Etcd;

/// <summary>Words a cluster's state for operators.</summary>
internal static class EtcdStatusReport
{
    private static readonly string[] MissingProgram = ["No such file", "not found", "does not exist", "cannot find"];

    /// <summary>The cluster as it was last seen.</summary>
    /// <param name="hindrance">Why nothing is touched at all; <see langword="null"/>: the decision counts.</param>
    public static EtcdClusterStatus Make(string cluster, EtcdClusterState state, EtcdSight sight, EtcdDecision decision, string? hindrance)
    {
        var plan = state.Plan!;
        var mode = plan.DeletedAt is not null ? EtcdMode.Deleting : hindrance is null ? decision.Mode : EtcdMode.Immutable;
        var reason = hindrance ?? (mode == decision.Mode ? decision.Reason : "The cluster is being deleted.");
        var ready = mode == EtcdMode.Mutable && plan.Members.Length == plan.Size
            && plan.Members.All(member => member.Phase == EtcdMemberPhase.Voting && sight.IsHealthy(member.Number));
        return new(
            cluster, EtcdFramework.Name(cluster), state.FrameworkId, state.Spec! with { Size = plan.Size }, mode, ready,
            reason, [.. plan.Members.Select(member => Member(member, sight))], [.. Problems(state, sight)]);
    }

    private static EtcdMemberStatus Member(EtcdMember member, EtcdSight sight) => new(
        member.Name,
        member.MemberId == 0 ? null : member.MemberId.ToString("x", CultureInfo.InvariantCulture),
        member.Name, member.AgentId, member.Host, member.ClientPort, member.PeerPort, member.Phase,
        sight.IsHealthy(member.Number),
        member.MemberId != 0 && member.MemberId == sight.Leader,
        member.Note ?? Note(member));

    private static string? Note(EtcdMember member) => member.Task switch
    {
        EtcdTaskSight.Unreachable => "Its agent is unreachable.",
        EtcdTaskSight.Missing => "The master does not know its task.",
        EtcdTaskSight.Unheard when member.HasTask => "Not heard of since the last subscription.",
        _ => null,
    };

    private static IEnumerable<string> Problems(EtcdClusterState state, EtcdSight sight)
    {
        foreach (var backOff in state.Plan!.BackOffs)
        {
            var fix = MissingProgram.Any(words => backOff.Reason.Contains(words, StringComparison.OrdinalIgnoreCase))
                ? $" Install etcd on that agent (Debian: apt-get install etcd-server), or create the cluster with the etcdPath that is there; it is {state.Spec!.EtcdPath} now."
                : " Its sandbox has etcd's own words in stderr.";
            yield return $"{backOff.Failures} failed {(backOff.Failures == 1 ? "try" : "tries")} on agent {backOff.AgentId}. {backOff.Reason}.{fix}";
        }

        foreach (var stranger in (sight.Roster ?? []).Where(entry => entry.Name.Length > 0 && state.Plan.Members.All(member => member.MemberId != entry.Id)))
        {
            yield return $"etcd lists member {stranger.Id:x} ({stranger.PeerUrl}), which none of the tasks is. It is left alone; remove it with etcdctl member remove {stranger.Id:x} if it is not yours.";
        }
    }
}
