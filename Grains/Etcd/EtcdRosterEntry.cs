namespace Levee.Grains.Etcd;

/// <summary>A member in etcd's own list.</summary>
/// <param name="Name">Empty for one that was added and never started.</param>
internal sealed record EtcdRosterEntry(ulong Id, string Name, string PeerUrl, bool IsLearner);
