using Levee.Agent.Tasks;
using Mesos.V1;

namespace Levee.Agent.Tests.Tasks;

public sealed class CompletedWorkTests
{
    private readonly AgentFramework _empty = AgentFramework.New(RunningAgent.Framework);

    [Fact]
    public void Of_an_executor_the_last_200_tasks_are_kept()
    {
        var framework = Enumerable.Range(0, 250).Aggregate(CompletedWork.With(_empty, Executor("e"), 3), (all, i) => CompletedWork.With(all, Task($"t{i}", "e"), 3));
        Assert.Equal(Enumerable.Range(50, 200).Select(i => $"t{i}"), framework.Completed.Select(task => task.Info.Name));
    }

    [Fact]
    public void The_oldest_executors_go_and_take_their_tasks_with_them()
    {
        var framework = Enumerable.Range(0, 5).Aggregate(_empty, (all, i) => CompletedWork.With(CompletedWork.With(all, Task($"t{i}", $"e{i}") , 3), Executor($"e{i}"), 3));
        Assert.Equal(["e2", "e3", "e4"], framework.CompletedExecutors.Select(executor => executor.ContainerId));
        Assert.Equal(["t2", "t3", "t4"], framework.Completed.Select(task => task.Info.Name));
    }

    [Fact]
    public void Tasks_that_never_had_an_executor_are_as_many_as_executors_may_be()
    {
        var framework = Enumerable.Range(0, 9).Aggregate(_empty, (all, i) => CompletedWork.With(all, Task($"t{i}", $"c{i}"), 3));
        Assert.Equal(["t6", "t7", "t8"], framework.Completed.Select(task => task.Info.Name));
    }

    private static AgentExecutor Executor(string container) => new(RunningAgent.Executor(container, "true"), container, "/", null, IsRegistered: true);

    private static AgentTask Task(string id, string container) =>
        new(RunningAgent.Framework, new() { Name = id, TaskId = new() { Value = id }, AgentId = new() { Value = "S" } }, container, "/", []);
}
