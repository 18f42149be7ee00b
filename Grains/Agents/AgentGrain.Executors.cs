using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;

namespace Levee.Grains.Agents;

// What runs on the agent: tasks and executors.
internal sealed partial class AgentGrain
{
    public Task<ImmutableArray<TaskId>> FindTasksAsync(FrameworkId frameworkId, ImmutableArray<TaskId> tasks, CancellationToken cancellationToken) =>
        Task.FromResult(_ledger is { } ledger ? [.. tasks.Where(task => ledger.Runs(frameworkId, task))] : tasks);

    public async Task<bool> StatusUpdatesAsync(Guid session, ImmutableArray<StatusUpdate> updates, CancellationToken cancellationToken)
    {
        metrics.Count("master/messages_status_update", updates.Length);
        if (!IsConnected || session != _session)
        {
            metrics.Count("master/invalid_status_updates", updates.Length);
            return false;
        }

        _lastSeen = clock.GetUtcNow();
        var freed = false;
        foreach (var update in updates)
        {
            freed |= _ledger!.Note(update);
            Confirm(update);
        }

        foreach (var lot in updates.GroupBy(update => update.FrameworkId))
        {
            await GrainFactory.GetGrain<IFrameworkGrain>(lot.Key.Value).StatusUpdatesAsync([.. lot]);
        }

        if (freed)
        {
            await ReportAsync(freed: true);
        }

        return true;
    }

    public async Task<bool> MessageAsync(Guid session, FrameworkId frameworkId, string executorId, ByteString data, CancellationToken cancellationToken)
    {
        metrics.Count("master/messages_executor_to_framework");
        if (!IsConnected || session != _session)
        {
            metrics.Count("master/invalid_executor_to_framework_messages");
            return false;
        }

        _lastSeen = clock.GetUtcNow();
        await GrainFactory.GetGrain<IFrameworkGrain>(frameworkId.Value).MessageAsync(Id, executorId, data);
        return true;
    }

    public async Task<bool> ExecutorExitedAsync(Guid session, FrameworkId frameworkId, string executorId, int status, CancellationToken cancellationToken)
    {
        metrics.Count("master/messages_exited_executor");
        if (!IsConnected || session != _session)
        {
            return false;
        }

        _lastSeen = clock.GetUtcNow();
        if (_ledger!.EndExecutor(frameworkId, executorId))
        {
            await GrainFactory.GetGrain<IFrameworkGrain>(frameworkId.Value).ExecutorExitedAsync(Id, executorId, status);
            await ReportAsync(freed: true);
        }

        return true;
    }

    public Task MessageExecutorAsync(FrameworkId frameworkId, string executorId, ByteString data)
    {
        Send(agent => agent.MessageExecutorAsync(frameworkId, executorId, data));
        return Task.CompletedTask;
    }

    public Task ShutdownExecutorAsync(FrameworkId frameworkId, string executorId)
    {
        Send(agent => agent.ShutdownExecutorAsync(frameworkId, executorId));
        return Task.CompletedTask;
    }

    public async Task AcknowledgeAsync(FrameworkId frameworkId, TaskId taskId, ByteString uuid, bool terminal)
    {
        if (!IsConnected)
        {
            return;
        }

        Send(agent => agent.AcknowledgeAsync(frameworkId, taskId, uuid));
        if (terminal && (_ledger!.Forget(frameworkId, taskId) || IsDraining))
        {
            await ReportAsync(freed: true);
        }
    }
}
