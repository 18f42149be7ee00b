using Levee.Agent.Configuration;
using Levee.Grains.Interfaces.Configuration;
using Mesos.V1;

namespace Levee.Agent.Executors;

/// <summary>How long an executor may take.</summary>
/// <param name="Registration">From its launch, fetching included, to its subscription.</param>
/// <param name="Reregistration">From the agent's restart to its new subscription.</param>
/// <param name="ShutdownGrace">From SHUTDOWN to its end.</param>
/// <remarks>Source: spec executor-api section 10.</remarks>
internal readonly record struct ExecutorTimes(TimeSpan Registration, TimeSpan Reregistration, TimeSpan ShutdownGrace)
{
    public static ExecutorTimes Of(AgentSettings settings, ExecutorInfo executor) => new(
        settings.ExecutorRegistrationTimeout,
        settings.ExecutorReregistrationTimeout,
        executor.ShutdownGracePeriod is { } grace ? TimeSpan.FromTicks(grace.Nanoseconds / TimeSpan.NanosecondsPerTick) : settings.ExecutorShutdownGracePeriod);

    /// <summary>In the words of Mesos, e.g. <c>1mins</c>.</summary>
    public string RegistrationText => MesosDuration.Format(Registration);

    /// <summary>In the words of Mesos, e.g. <c>2secs</c>.</summary>
    public string ReregistrationText => MesosDuration.Format(Reregistration);
}
