using System.Reflection;

namespace Levee.Architecture.Tests;

/// <summary>The folder with the solution, its sources, and the assemblies built from them.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>All assemblies of Levee that are no tests: <c>Levee.*</c>, and <c>levee</c>, the command.</summary>
    public static IReadOnlyList<Assembly> Assemblies { get; } =
    [
        .. Directory.GetFiles(AppContext.BaseDirectory, "*.dll").Select(Path.GetFileNameWithoutExtension)
            .Where(name => name == "levee" || (name!.StartsWith("Levee.", StringComparison.Ordinal) && !name.EndsWith(".Tests", StringComparison.Ordinal)))
            .Select(name => Assembly.Load(name!)),
    ];

    /// <summary>The folders below the root that hold a project.</summary>
    public static IReadOnlyList<string> ProjectFolders { get; } =
        [.. Directory.GetDirectories(Root).Where(folder => Directory.GetFiles(folder, "*.csproj").Length > 0)];

    /// <summary>Source files of the projects, without what builds generate.</summary>
    public static IEnumerable<string> SourceFiles => ProjectFolders
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string FindRoot(string folder) => File.Exists(Path.Combine(folder, "Levee.slnx"))
        ? folder
        : FindRoot(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Levee.slnx."));
}
