using Levee.Executors.Api;
using Levee.Executors.Loop;
using Levee.Executors.Messages;

namespace Levee.Executors.Containers;

/// <inheritdoc cref="IContainers"/>
/// <param name="containerIp">The executor's own address; its tasks share it.</param>
internal sealed class AgentContainers(ExecutorSettings settings, IEvents events, string? containerIp) : IContainers
{
    public IDisposable Launch(ContainerId id, TaskInfo task, Action<AgentAnswer> done) =>
        new AgentRequest(settings, events, AgentRequest.AgentApi, ContainerCalls.Launch(id, task, containerIp), done);

    public IDisposable Wait(ContainerId id, Action<AgentAnswer> done) => new AgentRequest(settings, events, AgentRequest.AgentApi, ContainerCalls.Wait(id), done);

    public IDisposable Kill(ContainerId id, int signal, Action<AgentAnswer> done) => new AgentRequest(settings, events, AgentRequest.AgentApi, ContainerCalls.Kill(id, signal), done);

    public IDisposable RunSession(ContainerId id, CommandInfo command, Action<AgentAnswer> done) =>
        new AgentRequest(settings, events, AgentRequest.AgentApi, ContainerCalls.RunSession(id, command), done);

    public IDisposable Probe(ContainerId id, string url, Action<AgentAnswer> done) => new AgentRequest(settings, events, "/levee/v1/probe", ContainerCalls.Probe(id, url), done);

    public IDisposable Remove(ContainerId id, Action<AgentAnswer> done) => new AgentRequest(settings, events, AgentRequest.AgentApi, ContainerCalls.Remove(id), done);
}
