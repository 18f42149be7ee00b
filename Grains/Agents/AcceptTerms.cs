using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Identifiers;

namespace Levee.Grains.Agents;

/// <summary>What an ACCEPT needs besides the call and the agent's books.</summary>
/// <param name="Refusals">Tasks refused by the framework's own rules, with the reason why.</param>
/// <param name="Authorizer">Says who may do what.</param>
/// <param name="NewUuid">Makes the uuid of an operation, 16 bytes.</param>
/// <param name="Now">The time for statuses.</param>
internal sealed record AcceptTerms(ImmutableDictionary<TaskId, string> Refusals, IAuthorizer Authorizer, Func<ByteString> NewUuid, DateTimeOffset Now);
