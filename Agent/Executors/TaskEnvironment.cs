using System.Collections.Immutable;
using Levee.Agent.Configuration;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Agent.Executors;

/// <summary>The environment of a command task. Source: spec executor-api section 8.</summary>
internal static class TaskEnvironment
{
    /// <summary>PATH of a task that sets none.</summary>
    public const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Later ones win: the operator's variables, the agent's, the command's; then PATH.</summary>
    public static ImmutableDictionary<string, string> Build(AgentSettings settings, AgentTask task)
    {
        var environment = settings.ExecutorEnvironment.ToBuilder();
        foreach (var (name, value) in OfAgent(settings, task))
        {
            environment[name] = value;
        }

        foreach (var variable in task.Info.Command.Environment?.Variables ?? [])
        {
            environment[variable.Name] = variable.Type == Mesos.V1.Environment.Types.Variable.Types.Type.Secret
                ? variable.Secret.Value.Data.ToStringUtf8()
                : variable.Value;
        }

        environment.TryAdd("PATH", DefaultPath);
        return environment.ToImmutable();
    }

    private static IEnumerable<(string Name, string Value)> OfAgent(AgentSettings settings, AgentTask task)
    {
        yield return ("MESOS_FRAMEWORK_ID", task.Framework.Id.Value);
        yield return ("MESOS_EXECUTOR_ID", task.Info.TaskId.Value);
        yield return ("MESOS_TASK_ID", task.Info.TaskId.Value);
        yield return ("MESOS_SLAVE_ID", task.Info.AgentId.Value);
        yield return ("MESOS_SLAVE_PID", settings.Pid);
        yield return ("MESOS_AGENT_ENDPOINT", $"{settings.AdvertisedIp}:{settings.AdvertisedPort}");
        yield return ("MESOS_DIRECTORY", task.Sandbox);
        yield return ("MESOS_SANDBOX", task.Sandbox);
        yield return ("MESOS_CHECKPOINT", "0"); // A task does not outlive its agent yet.
        yield return ("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", MesosDuration.Format(settings.ExecutorShutdownGracePeriod));
        yield return ("MESOS_HTTP_COMMAND_EXECUTOR", "0");
        yield return ("LIBPROCESS_PORT", "0");
        if (task.Info.Resources.Select(resource => resource.AllocationInfo?.Role).FirstOrDefault(role => role is not null) is { } role)
        {
            yield return ("MESOS_ALLOCATION_ROLE", role);
        }
    }
}
