using System.Collections.Immutable;
using Levee.Agent.Configuration;
using Levee.Agent.Containers;
using Levee.Agent.Sandboxes;
using Levee.Agent.Tasks;

namespace Levee.Agent.Executors;

/// <summary>The container of a command task.</summary>
internal static class CommandContainer
{
    public static ContainerConfig Config(AgentSettings settings, SandboxLayout layout, AgentTask task)
    {
        var command = task.Info.Command;
        return new(
            new(task.ContainerId, task.Parent is null ? null : new(task.Parent)),
            task.Sandbox,
            layout.RunMeta(task.Info.AgentId.Value, task.Framework.Id.Value, task.ExecutorId, task.ContainerId),
            command.Shell ? "/bin/sh" : command.Value,
            command.Shell ? ["sh", "-c", command.Value] : command.Arguments.Count > 0 ? [.. command.Arguments] : [command.Value],
            TaskEnvironment.Build(settings, task),
            settings.SwitchUser ? UserOf(task) : null)
        {
            Uris = [.. command.Uris],
            Command = command,
            Container = task.Info.Container,
            Resources = [.. task.Info.Resources],
            Limits = task.Info.Limits.ToImmutableDictionary(limit => limit.Key, limit => limit.Value.Value),
            Volumes = VolumeLinks.Of(task.Info.Resources, layout),
        };
    }

    /// <summary>Who runs it: the command's user, else the framework's.</summary>
    public static string? UserOf(AgentTask task) =>
        !string.IsNullOrEmpty(task.Info.Command.User) ? task.Info.Command.User
        : !string.IsNullOrEmpty(task.Framework.User) ? task.Framework.User
        : null;
}
