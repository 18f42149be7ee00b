using System.Collections.Immutable;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;

namespace Levee.Grains.Agents;

internal sealed partial class AgentGrain
{
    public Task AnswerInverseOffersAsync(FrameworkId frameworkId, ImmutableArray<OfferId> offerIds, bool accepted, Filters? filters) => throw new NotImplementedException();

    public Task ForgetInverseRefusalsAsync(FrameworkId frameworkId) => throw new NotImplementedException();

    public Task RescindOffersAsync(FrameworkId? frameworkId, string? role) => throw new NotImplementedException();

    public Task<CallReply> DrainAsync(DrainConfig config, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<CallReply> DeactivateAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<CallReply> ReactivateAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<CallReply> MarkGoneAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task SetUnavailabilityAsync(Unavailability? unavailability) => throw new NotImplementedException();

    public Task MachineDownAsync() => throw new NotImplementedException();
}
