namespace Levee.Silo.Etcd;

/// <summary>What a member is given, as the HTTP API shows it; <c>mem</c> and <c>disk</c> in MB.</summary>
internal sealed record EtcdSpecReply(double Cpus, double Mem, double Disk, string Role, string EtcdPath, string? User);
