using System.Text.RegularExpressions;
using Levee.Grains.Interfaces.Authorization;

namespace Levee.Cluster.Tests;

/// <summary>The access control lists that docs/access-control.md shows can be used as they are.</summary>
public sealed partial class AccessControlPageTests
{
    [Fact]
    public void Each_sample_is_read()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "access-control.md"));
        var samples = Sample().Matches(page).Select(sample => sample.Groups[1].Value).ToList();
        Assert.Equal(3, samples.Count);
        Assert.False(Acls.Parse(samples.Single(sample => sample.Contains("permissive", StringComparison.Ordinal))).IsPermissive);
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Sample();
}
