using System.Collections.Immutable;
using Levee.Agent.Authentication;
using Levee.Agent.Configuration;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Configuration;
using Mesos.V1;

namespace Levee.Agent.Executors;

/// <summary>The environment of an executor. Source: spec executor-api section 8.</summary>
internal static class TaskEnvironment
{
    /// <summary>PATH of a task that sets none.</summary>
    public const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Later ones win: the operator's variables, the agent's, the command's; then PATH. An executor also needs to know how to come back.</summary>
    public static ImmutableDictionary<string, string> OfExecutor(AgentSettings settings, FrameworkInfo framework, AgentExecutor executor, CommandInfo command, string agent)
    {
        IEnumerable<(string, string)> checkpoint = framework.Checkpoint
            ? [
                ("MESOS_CHECKPOINT", "1"),
                ("MESOS_RECOVERY_TIMEOUT", MesosDuration.Format(settings.RecoveryTimeout)),
                ("MESOS_SUBSCRIPTION_BACKOFF_MAX", MesosDuration.Format(settings.ExecutorReregistrationTimeout)),
            ]
            : [("MESOS_CHECKPOINT", "0")];
        var grace = ExecutorTimes.Of(settings, executor.Info).ShutdownGrace;
        IEnumerable<(string, string)> token = settings.Api is { AsksExecutors: true, TokenKey: { } key }
            ? [(ExecutorTokens.Variable, ExecutorTokens.Make(key, framework.Id.Value, executor.Key.Executor, executor.ContainerId))]
            : [];
        IEnumerable<(string, string)> socket = settings.DomainSocket is { } domain ? [(DomainSocketSettings.Variable, domain.Path)] : [];
        return Merge(settings, [.. OfAgent(settings, framework, executor.Key.Executor, agent, executor.Sandbox, grace), .. checkpoint, .. token, .. socket], command);
    }

    private static ImmutableDictionary<string, string> Merge(AgentSettings settings, IEnumerable<(string Name, string Value)> ofAgent, CommandInfo command)
    {
        var environment = settings.ExecutorEnvironment.ToBuilder();
        foreach (var (name, value) in ofAgent)
        {
            environment[name] = value;
        }

        foreach (var variable in command.Environment?.Variables ?? [])
        {
            environment[variable.Name] = variable.Value; // Secrets are put in by the isolator environment_secret.
        }

        environment.TryAdd("PATH", DefaultPath);
        return environment.ToImmutable();
    }

    private static IEnumerable<(string Name, string Value)> OfAgent(
        AgentSettings settings, FrameworkInfo framework, string executor, string agent, string sandbox, TimeSpan grace)
    {
        yield return ("MESOS_FRAMEWORK_ID", framework.Id.Value);
        yield return ("MESOS_EXECUTOR_ID", executor);
        yield return ("MESOS_SLAVE_ID", agent);
        yield return ("MESOS_SLAVE_PID", settings.Pid);
        yield return ("MESOS_AGENT_ENDPOINT", $"{settings.AdvertisedIp}:{settings.AdvertisedPort}");
        yield return ("MESOS_DIRECTORY", sandbox);
        yield return ("MESOS_SANDBOX", sandbox);
        yield return ("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", MesosDuration.Format(grace));
        yield return ("MESOS_HTTP_COMMAND_EXECUTOR", "0");
        yield return ("LIBPROCESS_PORT", "0");
    }
}
