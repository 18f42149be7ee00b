using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Agent.Executors;
using Levee.Agent.Operations;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;

namespace Levee.Agent.Registration;

/// <summary>Hands the messages of one session with the master on.</summary>
/// <remarks>
/// What is to begin is dropped once the session is over: the agent has told the next master what it runs, and nothing may come that it does not know.
/// That master sends again what it still wants. Ends and acknowledgements are harmless late.
/// </remarks>
internal sealed class AgentObserver(AgentId id, TaskRunner runner, AgentOperations operations, Action<string> shutDown) : IAgentObserver
{
    private readonly Lock _gate = new();
    private bool _isOver;

    /// <summary>Begins nothing more. What was being begun is in the ledger afterwards.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isOver = true;
        }
    }

    public Task RunTasksAsync(FrameworkInfo framework, ImmutableArray<TaskInfo> tasks)
    {
        // One for another agent id is dropped. Source: spec agent-behaviour section 5.
        foreach (var task in tasks.Where(task => task.AgentId.Value == id.Value))
        {
            Begin(() => runner.Run(framework, task));
        }

        return Task.CompletedTask;
    }

    public Task RunTaskGroupAsync(FrameworkInfo framework, ExecutorInfo executor, TaskGroupInfo group)
    {
        if (group.Tasks.All(task => task.AgentId.Value == id.Value))
        {
            Begin(() => runner.RunGroup(framework, executor, group));
        }

        return Task.CompletedTask;
    }

    public Task MessageExecutorAsync(FrameworkId frameworkId, string executorId, ByteString data)
    {
        runner.Send(new(frameworkId, executorId), data);
        return Task.CompletedTask;
    }

    public Task ShutdownExecutorAsync(FrameworkId frameworkId, string executorId)
    {
        runner.ShutDownExecutor(new(frameworkId, executorId));
        return Task.CompletedTask;
    }

    public Task ApplyOperationAsync(Operation operation)
    {
        Begin(() => operations.Apply(operation));
        return Task.CompletedTask;
    }

    public Task AcknowledgeOperationAsync(ByteString operationUuid, ByteString statusUuid)
    {
        runner.AcknowledgeOperation(operationUuid, statusUuid);
        return Task.CompletedTask;
    }

    public Task DrainAsync(DrainConfig config)
    {
        runner.Drain(config);
        return Task.CompletedTask;
    }

    public Task KillTaskAsync(FrameworkId frameworkId, TaskId taskId, KillPolicy? killPolicy)
    {
        runner.Kill(id, frameworkId, taskId, killPolicy);
        return Task.CompletedTask;
    }

    public Task AcknowledgeAsync(FrameworkId frameworkId, TaskId taskId, ByteString uuid)
    {
        runner.Acknowledge(frameworkId, taskId, uuid);
        return Task.CompletedTask;
    }

    public Task UpdateFrameworkAsync(FrameworkInfo framework)
    {
        runner.Update(framework, id.Value);
        return Task.CompletedTask;
    }

    public Task ShutdownFrameworkAsync(FrameworkId frameworkId)
    {
        runner.ShutDownFramework(frameworkId);
        return Task.CompletedTask;
    }

    public Task ShutdownAsync(string reason)
    {
        shutDown(reason);
        return Task.CompletedTask;
    }

    private void Begin(Action action)
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                action();
            }
        }
    }
}
