using System.Collections.Concurrent;
using System.Diagnostics;
using Google.Protobuf;
using Levee.TestKit;
using Mesos.V1;
using Mesos.V1.Agent;
using Microsoft.AspNetCore.Http;

namespace Levee.Executors.Tests.Program;

/// <summary>The program <c>levee-executor default</c> against an agent whose containers are plain processes.</summary>
public sealed class DefaultProgramTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, Process> _containers = [];
    private readonly string _mark = StartedProcesses.Next();
    private FakeAgent _agent = null!;

    public async ValueTask InitializeAsync()
    {
        _agent = await FakeAgent.StartAsync();
        _agent.Operator = AnswerAsync;
    }

    public async ValueTask DisposeAsync()
    {
        StartedProcesses.End(_mark);
        foreach (var container in _containers.Values)
        {
            container.Dispose();
        }

        await _agent.DisposeAsync();
    }

    [Fact]
    public async Task A_group_runs_to_its_end_and_the_executor_with_it()
    {
        using var program = ExecutorProgram.Start("default", _agent.Port);
        await _agent.SubscribedAsync();
        await _agent.LaunchGroupAsync(Sample.Shell("exit 0", "a"), Sample.Shell("sleep 0.2", "b"));
        await _agent.UpdateAsync(TaskState.TaskFinished, "a");
        var end = await _agent.UpdateAsync(TaskState.TaskFinished, "b");
        Assert.Equal("root", end.ContainerStatus.ContainerId.Parent.Value);
        Assert.EndsWith($"/containers/{end.ContainerStatus.ContainerId.Value}", new System.IO.FileInfo(Path.Combine(program.Sandbox, "tasks/b")).LinkTarget);
        Assert.Equal(0, (await program.EndAsync()).Code);
    }

    [Fact]
    public async Task A_kill_takes_the_group_along()
    {
        using var program = ExecutorProgram.Start("default", _agent.Port);
        await _agent.SubscribedAsync();
        await _agent.LaunchGroupAsync(Sample.Shell("exec sleep 1000", "a"), Sample.Shell("exec sleep 1000", "b"));
        await _agent.UpdateAsync(TaskState.TaskRunning, "b");
        await _agent.KillAsync("a");
        Assert.Equal("Command terminated with signal Terminated", (await _agent.UpdateAsync(TaskState.TaskKilled, "a")).Message);
        await _agent.UpdateAsync(TaskState.TaskKilled, "b");
        Assert.Equal(0, (await program.EndAsync()).Code);
    }

    [Fact]
    public async Task Commands_of_checks_run_in_the_container_of_the_task()
    {
        using var program = ExecutorProgram.Start("default", _agent.Port);
        var task = Sample.Shell("exec sleep 1000", "a");
        task.Check = new() { Type = CheckInfo.Types.Type.Command, Command = new() { Command_ = new() { Value = "exit 5" } }, DelaySeconds = 0, IntervalSeconds = 0.05 };
        await _agent.SubscribedAsync();
        await _agent.LaunchGroupAsync(task);
        await Poll.UntilAsync("the outcome", TimeSpan.FromSeconds(20), () => Task.FromResult(_agent.Updates.Any(status => status.CheckStatus?.Command?.HasExitCode == true)));
        await Poll.UntilAsync("three sessions", TimeSpan.FromSeconds(20), () => Task.FromResult(_containers.Keys.Count(id => id.StartsWith("check-", StringComparison.Ordinal)) >= 3));
        Assert.Equal(5, _agent.Updates.Last().CheckStatus.Command.ExitCode);
        Assert.Single(_agent.Updates, status => status.Reason == TaskStatus.Types.Reason.TaskCheckStatusUpdated);
    }

    [Fact]
    public async Task A_checkpointed_group_outlives_its_agent()
    {
        using var program = ExecutorProgram.Start("default", _agent.Port, ("MESOS_CHECKPOINT", "1"), ("MESOS_SUBSCRIPTION_BACKOFF_MAX", "2secs"));
        await _agent.SubscribedAsync();
        await _agent.LaunchGroupAsync(Sample.Shell("while [ ! -e go ]; do sleep 0.02; done", "a"));
        await _agent.UpdateAsync(TaskState.TaskRunning, "a");
        await _agent.StopAsync();
        await _agent.ListenAsync();
        await _agent.SubscribedAsync(2);
        Assert.False(program.HasExited);
        await File.WriteAllTextAsync(Path.Combine(program.Sandbox, "go"), "");
        _containers.Values.Single().Kill();
        Assert.Equal("Command terminated with signal Killed", (await _agent.UpdateAsync(TaskState.TaskFailed, "a")).Message);
        Assert.Equal(0, (await program.EndAsync()).Code);
    }

    [Fact]
    public async Task Without_checkpoint_the_tasks_end_with_the_agent()
    {
        using var program = ExecutorProgram.Start("default", _agent.Port);
        await _agent.SubscribedAsync();
        await _agent.LaunchGroupAsync(Sample.Shell("exec sleep 1000", "a"));
        await _agent.UpdateAsync(TaskState.TaskRunning, "a");
        await _agent.StopAsync();
        Assert.Equal(1, (await program.EndAsync()).Code);
        await _containers.Values.Single().WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        await _agent.ListenAsync();
    }

    /// <summary>The container calls of an agent, as far as the executor needs them.</summary>
    private async Task AnswerAsync(HttpContext context, byte[] body)
    {
        var call = Call.Parser.ParseFrom(body);
        switch (call.Type)
        {
            case Call.Types.Type.LaunchContainer:
                Start(call.LaunchContainer.ContainerId, call.LaunchContainer.Command);
                break;
            case Call.Types.Type.LaunchNestedContainerSession:
                await Start(call.LaunchNestedContainerSession.ContainerId, call.LaunchNestedContainerSession.Command).WaitForExitAsync(context.RequestAborted);
                break;
            case Call.Types.Type.WaitContainer when _containers.TryGetValue(call.WaitContainer.ContainerId.Value, out var waited):
                await waited.WaitForExitAsync(context.RequestAborted);
                var status = waited.ExitCode > 128 ? waited.ExitCode - 128 : waited.ExitCode << 8;
                await context.Response.Body.WriteAsync(new Response { Type = Response.Types.Type.WaitContainer, WaitContainer = new() { ExitStatus = status } }.ToByteArray());
                break;
            case Call.Types.Type.KillContainer when _containers.TryGetValue(call.KillContainer.ContainerId.Value, out var killed):
                using (var kill = Process.Start("kill", [$"-{call.KillContainer.Signal}", $"{killed.Id}"]))
                {
                    await kill.WaitForExitAsync();
                }

                break;
            case Call.Types.Type.RemoveContainer:
                break;
            default:
                context.Response.StatusCode = 404;
                break;
        }
    }

    private Process Start(ContainerID id, CommandInfo command)
    {
        ProcessStartInfo start = new("sh", ["-c", command.Value]);
        start.Environment["LEVEE_CONTAINER_ID"] = id.Value;
        start.Environment[StartedProcesses.Variable] = _mark;
        return _containers[id.Value] = Process.Start(start)!;
    }
}
