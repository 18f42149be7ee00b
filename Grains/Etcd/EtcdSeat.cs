namespace Levee.Grains.Etcd;

/// <summary>An offer in hand that a member fits into.</summary>
/// <param name="Host">The agent's address, an IP.</param>
internal sealed record EtcdSeat(string OfferId, string AgentId, string Host, int PeerPort, int ClientPort);
