namespace Levee.Agent.Containers.Isolators;

/// <summary>A name of <c>--isolation</c>.</summary>
/// <param name="Create">Makes it; <see langword="null"/>: this agent has it not.</param>
/// <param name="NeedsLinuxLauncher">Works by cgroups or namespaces.</param>
internal sealed record IsolatorKind(string Name, Func<IsolatorSurroundings, IIsolator>? Create, bool NeedsLinuxLauncher = false);
