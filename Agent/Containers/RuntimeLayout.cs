namespace Levee.Agent.Containers;

/// <summary>Where things lie in the runtime directory, which does not outlive a boot. Source: spec agent-behaviour section 3.3.</summary>
/// <param name="Root">Absolute path, <c>--runtime_dir</c>.</param>
internal sealed record RuntimeLayout(string Root)
{
    private const string Containers = "containers";

    /// <summary>All containers that lie in no other.</summary>
    public string RootContainers => Path.Combine(Root, Containers);

    /// <summary>All that is noted of one container; nested ones lie inside their parent's.</summary>
    public string Container(ContainerId id) => Path.Combine(id.Parent is null ? RootContainers : Nested(id.Parent), id.Value);

    /// <summary>The containers directly inside one.</summary>
    public string Nested(ContainerId id) => Path.Combine(Container(id), Containers);
}
