namespace Levee.Embedded.Tests.Api;

public sealed class ApiComparisonTests
{
    private static readonly IReadOnlyList<ApiType> All = ApiReader.Read(typeof(ApiComparisonTests).Assembly.Location);

    [Theory]
    [InlineData("Sealing", "is 'class', Orleans has 'sealed class'")]
    [InlineData("Constraint`1", "DefaultConstructorConstraint")]
    [InlineData("Derivation", "base is System.ArgumentException, Orleans has System.Exception")]
    [InlineData("Extra", "implements System.IDisposable")]
    [InlineData("Invented", "Orleans has 'no such member'")]
    [InlineData("Returned", "Orleans has 'System.Int64 Call()'")]
    [InlineData("Renamed", "Orleans has 'System.Void Call(System.Int32 second)'")]
    [InlineData("Defaulted", "Orleans has 'System.Void Call(System.Int32 first = 2)'")]
    [InlineData("Overridable", "Orleans has 'virtual System.Void Call()'")]
    [InlineData("Hidden", "Orleans has 'protected System.Void Call()'")]
    [InlineData("Settable", "mod(System.Runtime.CompilerServices.IsExternalInit) set_Value")]
    [InlineData("Generic", "Orleans has 'System.Void Call<DefaultConstructorConstraint>()'")]
    [InlineData("Outdated", "[Obsolete]")]
    [InlineData("Numbers", "One = 2")]
    [InlineData("UsageAttribute", "AllowMultiple=True")]
    [InlineData("IImplemented", "lacks 'System.Void Two()'")]
    public void A_difference_is_found(string type, string part) => Assert.Contains(part, Assert.Single(Differences(type)), StringComparison.Ordinal);

    [Fact]
    public void A_type_that_offers_less_but_nothing_else_has_no_differences() => Assert.Empty(Differences("Same`1"));

    private static IReadOnlyList<string> Differences(string type)
    {
        var comparison = new ApiComparison(Part("Whole"));
        return [.. comparison.Differences(Part("Subset").Single(candidate => candidate.FullName == $"Part+{type}"), implementedByCallers: true)];
    }

    /// <summary>The types nested in one of the two classes, under a common name.</summary>
    private static IEnumerable<ApiType> Part(string outer)
    {
        var prefix = $"{typeof(ApiComparisonTests).Namespace}.{outer}+";
        return All.Where(type => type.FullName.StartsWith(prefix, StringComparison.Ordinal)).Select(type => type with
        {
            FullName = Common(type.FullName),
            Members = [.. type.Members.Select(member => member with { Text = Common(member.Text) })],
        });

        string Common(string text) => text.Replace(prefix, "Part+", StringComparison.Ordinal);
    }
}
