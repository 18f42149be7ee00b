namespace Levee.Grains.Etcd;

/// <summary>A member's answer to a status question.</summary>
/// <param name="Leader">Id of the leader it knows; 0: none.</param>
internal sealed record EtcdAnswer(ulong MemberId, ulong Leader, bool IsLearner, ulong RaftTerm);
