using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;

namespace Levee.Grains.Frameworks;

internal sealed partial class FrameworkGrain
{
    public Task<CallReply> TeardownAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task MessageAsync(AgentId agentId, string executorId, ByteString data) => throw new NotImplementedException();

    public Task ExecutorExitedAsync(AgentId agentId, string executorId, int status) => throw new NotImplementedException();

    public Task OperationUpdateAsync(Operation operation) => throw new NotImplementedException();

    public Task AgentOperationsAsync(AgentId agentId, ImmutableArray<Operation> operations) => throw new NotImplementedException();

    public Task InverseOffersAsync(ImmutableArray<InverseOffer> offers) => throw new NotImplementedException();

    public Task RescindInverseOfferAsync(OfferId offerId) => throw new NotImplementedException();
}
