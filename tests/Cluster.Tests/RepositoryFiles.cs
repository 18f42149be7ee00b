namespace Levee.Cluster.Tests;

/// <summary>Finds the repository that the tests were built from.</summary>
internal static class RepositoryFiles
{
    /// <summary>The folder that holds <c>Levee.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All Markdown files outside build output, by path from the root.</summary>
    public static IEnumerable<string> Pages() => Directory.EnumerateFiles(Root, "*.md", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden })
        .Select(path => Path.GetRelativePath(Root, path))
        .Where(path => !path.Split('/').Any(part => part is "node_modules" or "bin" or "obj"))
        .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Levee.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Levee.slnx.");
        }

        return folder.FullName;
    }
}
