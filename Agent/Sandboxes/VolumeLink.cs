namespace Levee.Agent.Sandboxes;

/// <summary>A persistent volume of a task: a link in its sandbox. Source: spec agent-behaviour sections 2.3, 13.1 and 20 (filesystem/posix).</summary>
/// <param name="ContainerPath">Path in the sandbox, relative.</param>
/// <param name="Directory">Absolute path of the volume.</param>
/// <param name="IsShared">Several tasks may use it; it does not change its owner.</param>
internal readonly record struct VolumeLink(string ContainerPath, string Directory, bool IsShared);
