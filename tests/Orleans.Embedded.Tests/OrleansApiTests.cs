using Levee.Embedded.Tests.Api;
using Orleans;

namespace Levee.Embedded.Tests;

/// <summary>Source that compiles against the embedded engine must compile against Orleans; this compares the two by metadata.</summary>
public sealed class OrleansApiTests(ITestOutputHelper output)
{
    private static readonly string[] AllParts =
        ["Orleans.Clustering.ZooKeeper", "Orleans.Core", "Orleans.Core.Abstractions", "Orleans.Persistence.Memory", "Orleans.Runtime", "Orleans.Serialization", "Orleans.Serialization.Abstractions"];

    /// <summary>Interfaces that applications implement, and not only call.</summary>
    private static readonly HashSet<string> ImplementedByApplications =
    [
        "Orleans.IClientConnectionRetryFilter", "Orleans.Runtime.IStartupTask", "Orleans.Storage.IGrainStorage", "Orleans.IGrainState`1",
        "Orleans.IClusterConnectionStatusObserver", "Orleans.IGrainObserver", "Orleans.IGrainWithStringKey", "Orleans.IGrainWithGuidKey", "Orleans.IGrainWithIntegerKey",
    ];

    private static readonly string[] RealFiles = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "real"), "Orleans.*.dll");

    /// <summary>Levee.* is the engine's own and has no counterpart.</summary>
    private static IReadOnlyList<ApiType> Ours { get; } = [.. ApiReader.Read(typeof(Grain).Assembly.Location).Where(type => !type.Namespace.StartsWith("Levee.", StringComparison.Ordinal))];

    private static ApiComparison Real { get; } = new(RealFiles.SelectMany(ApiReader.Read));

    [Fact]
    public void Every_public_type_and_member_is_as_in_Orleans()
    {
        var known = Ours.Where(Real.Knows).ToList();
        var differences = known.SelectMany(type => Real.Differences(type, ImplementedByApplications.Contains(type.FullName))).ToList();
        output.WriteLine($"compared {known.Count} of {Ours.Count} public types with {string.Join(", ", RealFiles.Select(Path.GetFileNameWithoutExtension).Order())}");
        Assert.True(known.Count > 0, "no public type was compared");
        Assert.True(differences.Count == 0, $"{differences.Count} differences from Orleans:\n{string.Join('\n', differences)}");
    }

    [Fact]
    public void Types_that_are_not_in_the_abstractions_are_named_and_exist_where_all_of_Orleans_is_present()
    {
        var unknown = Ours.Where(type => !Real.Knows(type)).Select(type => type.FullName).Order(StringComparer.Ordinal).ToList();
        var absent = AllParts.Except(RealFiles.Select(Path.GetFileNameWithoutExtension)).ToList();
        output.WriteLine($"not compared: {unknown.Count} types; Orleans assemblies not present: {(absent.Count == 0 ? "none" : string.Join(", ", absent))}");
        unknown.ForEach(output.WriteLine);

        if (absent.Count == 0)
        {
            Assert.Empty(unknown);
        }
    }
}
