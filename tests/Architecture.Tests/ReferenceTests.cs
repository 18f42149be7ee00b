namespace Levee.Architecture.Tests;

/// <summary>References run one way: <c>Silo → Grains → Grains.Interfaces ← Agent, Dns, LoadBalancer</c>.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] Any = ["Grains.Interfaces", "Grains", "Silo", "Agent", "Dns", "LoadBalancer", "ZooKeeper"];

    /// <summary>Project → projects it may use. The grain engine may be used by all but itself.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Grains.Interfaces"] = [],
        ["Grains"] = ["Grains.Interfaces"],
        ["Silo"] = ["Grains", "Grains.Interfaces"],
        ["Agent"] = ["Grains.Interfaces"],
        ["Executors"] = [],
        ["Dns"] = ["Grains.Interfaces"],
        ["LoadBalancer"] = ["Grains.Interfaces"],
        ["Cli"] = Any,
        ["Orleans.Embedded"] = [],
        ["ZooKeeper"] = [],
    };

    [Fact]
    public void Every_project_has_its_place_in_the_table() =>
        Faults.None(Repository.ProjectFolders.Select(Path.GetFileName).Where(name => !Allowed.ContainsKey(name!)));

    [Fact]
    public void Every_project_uses_only_the_projects_it_may()
    {
        var wrong = from assembly in Repository.Assemblies
                    let project = ProjectOf(assembly.GetName().Name!)
                    from reference in assembly.GetReferencedAssemblies().Where(name => name.Name!.StartsWith("Levee.", StringComparison.Ordinal))
                    let used = ProjectOf(reference.Name!)
                    where used != "Orleans.Embedded" && !Allowed.GetValueOrDefault(project, []).Contains(used)
                    select $"{project} uses {used}";
        Faults.None(wrong);
    }

    private static string ProjectOf(string assembly) => assembly == "levee" ? "Cli" : assembly["Levee.".Length..];
}
