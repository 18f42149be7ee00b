using System.Text.RegularExpressions;

namespace Levee.Architecture.Tests;

public sealed partial class SourceFileTests
{
    [Fact]
    public void A_file_holds_at_most_one_public_type_and_is_named_after_it() => Faults.None(Repository.SourceFiles.SelectMany(FaultsOf));

    private static IEnumerable<string> FaultsOf(string file)
    {
        var types = PublicType().Matches(File.ReadAllText(file)).Select(match => (Name: match.Groups["name"].Value, Generic: match.Groups["generic"].Success)).Distinct().ToList();
        var path = Path.GetRelativePath(Repository.Root, file);
        // Foo.Bar.cs is a part of Foo; a generic Foo beside a plain one lives in FooOfBar.cs.
        var expected = Path.GetFileName(file).Split('.')[0];
        return types.Count > 1
            ? [$"{path}: {string.Join(", ", types.Select(type => type.Name))}"]
            : types.Where(type => type.Name != expected && !(type.Generic && expected.StartsWith($"{type.Name}Of", StringComparison.Ordinal))).Select(type => $"{path}: {type.Name}");
    }

    /// <summary>A public type at the left margin: namespaces are file-scoped, so nested types are indented.</summary>
    [GeneratedRegex(@"^public (?:(?:static|sealed|abstract|partial|readonly|ref|unsafe) )*(?:record struct|record class|record|class|struct|interface|enum|delegate [^;({=]*?) ?(?<name>\w+)(?<generic><)?", RegexOptions.Multiline)]
    private static partial Regex PublicType();
}
