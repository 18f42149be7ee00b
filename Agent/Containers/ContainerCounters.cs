using Levee.Agent.Http;

namespace Levee.Agent.Containers;

/// <summary>What went wrong with containers since the start. Source: spec agent-api section 8.</summary>
internal sealed class ContainerCounters : IMetricsPart
{
    private long _launchErrors;
    private long _destroyErrors;
    private long _removeErrors;
    private long _bindErrors;

    /// <summary>An executor's container could not be launched.</summary>
    public void CountLaunchError() => Interlocked.Increment(ref _launchErrors);

    /// <summary>A container could not be destroyed; something of it is left.</summary>
    public void CountDestroyError() => Interlocked.Increment(ref _destroyErrors);

    /// <summary>The root file systems of a container could not be removed.</summary>
    /// <param name="isBind">They were made by the backend <c>bind</c>.</param>
    public void CountRemoveError(bool isBind)
    {
        Interlocked.Increment(ref _removeErrors);
        Interlocked.Add(ref _bindErrors, isBind ? 1 : 0);
    }

    public void AddTo(IDictionary<string, double> metrics)
    {
        metrics["slave/container_launch_errors"] = Interlocked.Read(ref _launchErrors);
        metrics["containerizer/mesos/container_destroy_errors"] = Interlocked.Read(ref _destroyErrors);
        metrics["containerizer/mesos/provisioner/remove_container_errors"] = Interlocked.Read(ref _removeErrors);
        metrics["containerizer/mesos/provisioner/bind/remove_rootfs_errors"] = Interlocked.Read(ref _bindErrors);
    }
}
