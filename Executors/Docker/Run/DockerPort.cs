namespace Levee.Executors.Docker.Run;

/// <summary>A port of the machine that leads to one of the container. Source: mesos.proto, DockerInfo.PortMapping.</summary>
/// <param name="Protocol">e.g. <c>tcp</c>; <see langword="null"/>: docker's default.</param>
internal readonly record struct DockerPort(uint Host, uint Container, string? Protocol);
