using System.Collections.Immutable;
using Levee.Agent.Configuration;
using Levee.Agent.Containers;
using Levee.Agent.Garbage;
using Levee.Agent.Sandboxes;
using Mesos.V1;
using Variable = Mesos.V1.Environment.Types.Variable;

namespace Levee.Agent.Operator;

/// <summary>Launches the containers that clients ask for. Source: spec agent-api sections 4.2 and 4.3.</summary>
internal sealed class OrderedContainers(AgentSettings settings, SandboxLayout layout, IContainerizer containerizer, SandboxGarbage garbage)
{
    private const string UsualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    public async Task<ContainerLaunch> LaunchAsync(LaunchOrder order, CancellationToken cancellationToken)
    {
        var launch = await StartAsync(order, cancellationToken);
        if (launch is { Result: LaunchResult.Launched, Container: { } container })
        {
            _ = EndedAsync(container); // Owned by nobody: it ends with the container.
        }

        return launch;
    }

    private async Task EndedAsync(IContainer container)
    {
        await ((Task)container.Terminated).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // However it ended.
        garbage.NestedEnded(container.Config.Sandbox);
    }

    private Task<ContainerLaunch> StartAsync(LaunchOrder order, CancellationToken cancellationToken)
    {
        var id = ContainerId.From(order.Id);
        if (id.Parent is null)
        {
            return containerizer.LaunchAsync(Config(order, id, layout.Container(id.Value), parent: null), cancellationToken);
        }

        return containerizer.Find(id.Parent) is not { } parent ? Task.FromResult(ContainerLaunch.Refused($"Parent container {id.Parent} does not exist"))
            : parent.Exited.IsCompleted ? Task.FromResult(ContainerLaunch.Refused($"Parent container {id.Parent} is in 'DESTROYING' state"))
            : containerizer.LaunchAsync(Config(order, id, Path.Combine(parent.Config.Sandbox, "containers", id.Value), parent.Config), cancellationToken);
    }

    private ContainerConfig Config(LaunchOrder order, ContainerId id, string sandbox, ContainerConfig? parent)
    {
        var command = order.Command ?? new();
        return new(
            id,
            sandbox,
            command.Shell && command.HasValue ? "/bin/sh" : command.Value,
            command.Shell && command.HasValue ? ["sh", "-c", command.Value] : command.Arguments.Count > 0 ? [.. command.Arguments] : [command.Value],
            Environment(order, sandbox, parent),
            UserOf(command, parent))
        {
            Command = order.Command,
            Container = order.Container,
            Uris = [.. command.Uris],
            Resources = order.Resources,
            Limits = order.Limits,
            IsDebug = order.IsDebug,
            IsStandalone = parent is null,
            Tty = order.Container?.TtyInfo,
        };
    }

    /// <summary>Its own variables; a session has its parent's too.</summary>
    private static ImmutableDictionary<string, string> Environment(LaunchOrder order, string sandbox, ContainerConfig? parent)
    {
        var usual = ImmutableDictionary<string, string>.Empty.Add("PATH", UsualPath).Add("MESOS_SANDBOX", sandbox);
        var variables = (order.Command?.Environment?.Variables ?? []).Where(variable => variable.Type == Variable.Types.Type.Value);
        return (order.IsDebug && parent is not null ? usual.SetItems(parent.Environment) : usual).SetItems(variables.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)));
    }

    private string? UserOf(CommandInfo command, ContainerConfig? parent) => settings.SwitchUser && command.HasUser ? command.User : parent?.User;
}
