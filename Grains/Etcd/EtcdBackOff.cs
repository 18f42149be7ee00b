using Orleans;

namespace Levee.Grains.Etcd;

/// <summary>An agent on which members failed before they could vote.</summary>
/// <param name="Failures">In a row.</param>
/// <param name="Until">Not used again before, unless no time is left to wait.</param>
/// <param name="Reason">The last failure, with its fix where one is known.</param>
[GenerateSerializer, Immutable, Alias("levee.etcd-back-off")]
internal sealed record EtcdBackOff(
    [property: Id(0)] string AgentId, [property: Id(1)] int Failures, [property: Id(2)] DateTimeOffset Until, [property: Id(3)] string Reason);
