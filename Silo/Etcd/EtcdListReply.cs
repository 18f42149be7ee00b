using System.Collections.Immutable;

namespace Levee.Silo.Etcd;

/// <summary>All clusters, by name.</summary>
internal sealed record EtcdListReply(ImmutableArray<EtcdClusterReply> Clusters);
