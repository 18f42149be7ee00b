using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Orleans;

namespace Levee.Grains.Interfaces.Agents;

/// <summary>An operation's status on its way to the framework.</summary>
/// <param name="FrameworkId">Who asked for it; <see langword="null"/>: an operator.</param>
/// <param name="Operation">The operation, with <c>uuid</c>, <c>info</c> and <c>latest_status</c>, whose own uuid asks for acknowledgement.</param>
[GenerateSerializer, Immutable, Alias("levee.operation-update")]
public sealed record OperationUpdate([property: Id(0)] FrameworkId? FrameworkId, [property: Id(1)] Operation Operation);
