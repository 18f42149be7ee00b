using Levee.Agent.Http;

namespace Levee.Agent.Containers;

/// <summary>What went wrong with containers since the start. Source: spec agent-api section 8.</summary>
internal sealed class ContainerCounters : IMetricsPart
{
    private long _launchErrors;
    private long _destroyErrors;
    private long _removeErrors;
    private long _bindErrors;
    private long _newRoots = -1;

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

    /// <summary>How many containers have a root of their own now; never called: none can have one.</summary>
    public void SetNewRoots(int count) => Interlocked.Exchange(ref _newRoots, count);

    public void AddTo(IDictionary<string, double> metrics)
    {
        metrics["slave/container_launch_errors"] = Interlocked.Read(ref _launchErrors);
        metrics["containerizer/mesos/container_destroy_errors"] = Interlocked.Read(ref _destroyErrors);
        metrics["containerizer/mesos/provisioner/remove_container_errors"] = Interlocked.Read(ref _removeErrors);
        metrics["containerizer/mesos/provisioner/bind/remove_rootfs_errors"] = Interlocked.Read(ref _bindErrors);
        if (Interlocked.Read(ref _newRoots) is >= 0 and var roots)
        {
            metrics["containerizer/mesos/filesystem/containers_new_rootfs"] = roots;
        }
    }
}
