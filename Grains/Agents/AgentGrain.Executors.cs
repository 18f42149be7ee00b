using Google.Protobuf;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;

namespace Levee.Grains.Agents;

internal sealed partial class AgentGrain
{
    public Task<bool> MessageAsync(Guid session, FrameworkId frameworkId, string executorId, ByteString data, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<bool> ExecutorExitedAsync(Guid session, FrameworkId frameworkId, string executorId, int status, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<bool> OperationUpdateAsync(Guid session, OperationUpdate update, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task MessageExecutorAsync(FrameworkId frameworkId, string executorId, ByteString data) => throw new NotImplementedException();

    public Task ShutdownExecutorAsync(FrameworkId frameworkId, string executorId) => throw new NotImplementedException();

    public Task AcknowledgeOperationAsync(FrameworkId frameworkId, string operationId, ByteString statusUuid) => throw new NotImplementedException();

    public Task<CallReply> OperateAsync(Offer.Types.Operation operation, string? principal, CancellationToken cancellationToken) => throw new NotImplementedException();
}
