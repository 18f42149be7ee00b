namespace Levee.Executors.Docker.Run;

/// <summary>The network that a container joins. Source: mesos.proto, DockerInfo.Network.</summary>
internal enum DockerNetwork
{
    Host = 1,
    Bridge = 2,
    None = 3,

    /// <summary>The one that the first of the container's network infos names.</summary>
    User = 4,
}
