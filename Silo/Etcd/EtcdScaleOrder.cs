namespace Levee.Silo.Etcd;

/// <summary>Body of a change of size.</summary>
internal sealed record EtcdScaleOrder(int? Size);
