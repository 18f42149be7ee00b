using Levee.Executors.Http;

namespace Levee.Executors.Api;

/// <summary>What the agent tells an executor by its environment. Source: spec executor-api section 8.1.</summary>
internal sealed record ExecutorSettings(string FrameworkId, string ExecutorId, AgentAddress Agent)
{
    /// <summary>Name of the variable with the token; tasks must not see it.</summary>
    public const string TokenVariable = "MESOS_EXECUTOR_AUTHENTICATION_TOKEN";

    /// <summary>The agent's port, which it has also where executors come by a domain socket; <see langword="null"/>: it is not known.</summary>
    public AgentAddress? Endpoint { get; init; }

    /// <summary>Before the agent's paths, e.g. <c>/slave(1)</c>.</summary>
    public string PathPrefix { get; init; } = "";

    /// <summary>For the header Authorization.</summary>
    public string? Token { get; init; }

    /// <summary>Whether the executor outlives its agent.</summary>
    public bool Checkpoint { get; init; }

    /// <summary>How long it waits for the agent to come back.</summary>
    public TimeSpan RecoveryTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Longest time between two attempts to subscribe.</summary>
    public TimeSpan BackOff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>From the event SHUTDOWN to the executor's end.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <param name="variable">Value of an environment variable; <see langword="null"/> when it is not set.</param>
    /// <returns>The settings, or what is wrong with the environment.</returns>
    public static (ExecutorSettings? Settings, string? Problem) Read(Func<string, string?> variable)
    {
        foreach (var name in (ReadOnlySpan<string>)["MESOS_FRAMEWORK_ID", "MESOS_EXECUTOR_ID", "MESOS_SLAVE_PID"])
        {
            if (string.IsNullOrEmpty(variable(name)))
            {
                return (null, $"Expecting '{name}' to be set in the environment");
            }
        }

        var pid = variable("MESOS_SLAVE_PID")!;
        var at = pid.IndexOf('@', StringComparison.Ordinal);
        var socket = variable("MESOS_DOMAIN_SOCKET");
        var endpoint = AgentAddress.FromEndpoint(pid[(at + 1)..]);
        var agent = string.IsNullOrEmpty(socket) ? endpoint : AgentAddress.FromPath(socket);
        return at < 1 || agent is null
            ? (null, $"The agent cannot be reached by MESOS_SLAVE_PID='{pid}', MESOS_DOMAIN_SOCKET='{socket}'")
            : (new(variable("MESOS_FRAMEWORK_ID")!, variable("MESOS_EXECUTOR_ID")!, agent)
            {
                Endpoint = endpoint,
                PathPrefix = "/" + pid[..at],
                Token = variable(TokenVariable),
                Checkpoint = variable("MESOS_CHECKPOINT") == "1",
                RecoveryTimeout = Duration("MESOS_RECOVERY_TIMEOUT", TimeSpan.FromMinutes(15)),
                BackOff = Duration("MESOS_SUBSCRIPTION_BACKOFF_MAX", TimeSpan.FromSeconds(1)),
                ShutdownGrace = Duration("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", TimeSpan.FromSeconds(5)),
            }, null);

        TimeSpan Duration(string name, TimeSpan otherwise) => variable(name) is { } text && DurationText.Parse(text) is { } duration ? duration : otherwise;
    }
}
