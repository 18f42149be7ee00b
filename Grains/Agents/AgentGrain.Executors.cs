using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;

namespace Levee.Grains.Agents;

// What runs on the agent: tasks and executors.
internal sealed partial class AgentGrain
{
    public async Task<bool> StatusUpdatesAsync(Guid session, ImmutableArray<StatusUpdate> updates, CancellationToken cancellationToken)
    {
        if (!IsConnected || session != _session)
        {
            return false;
        }

        _lastSeen = clock.GetUtcNow();
        var freed = false;
        foreach (var update in updates)
        {
            freed |= _ledger!.Note(update);
            await GrainFactory.GetGrain<IFrameworkGrain>(update.FrameworkId.Value).StatusUpdateAsync(update);
        }

        if (freed)
        {
            await ReportAsync();
        }

        return true;
    }

    public Task KillTaskAsync(FrameworkId frameworkId, TaskId taskId, KillPolicy? killPolicy)
    {
        if (IsConnected)
        {
            Send(agent => agent.KillTaskAsync(frameworkId, taskId, killPolicy));
        }
        else
        {
            _pendingKills.Add((frameworkId, taskId));
        }

        return Task.CompletedTask;
    }

    public async Task AcknowledgeAsync(FrameworkId frameworkId, TaskId taskId, ByteString uuid, bool terminal)
    {
        if (!IsConnected)
        {
            return;
        }

        Send(agent => agent.AcknowledgeAsync(frameworkId, taskId, uuid));
        if (terminal)
        {
            _ledger!.Forget(frameworkId, taskId);
            await ReportAsync();
        }
    }

    public Task<bool> MessageAsync(Guid session, FrameworkId frameworkId, string executorId, ByteString data, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<bool> ExecutorExitedAsync(Guid session, FrameworkId frameworkId, string executorId, int status, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task MessageExecutorAsync(FrameworkId frameworkId, string executorId, ByteString data) => throw new NotImplementedException();

    public Task ShutdownExecutorAsync(FrameworkId frameworkId, string executorId) => throw new NotImplementedException();
}
