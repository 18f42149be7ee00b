namespace Levee.Grains.Allocation;

/// <summary>Knows the allocators that <c>--allocator</c> may name.</summary>
internal static class AllocatorChoice
{
    // The name that Mesos' default had before 1.8.
    private const string OldHierarchical = "HierarchicalDRF";

    /// <summary>The name that the options keep, or <see langword="null"/> when nothing has this name.</summary>
    public static string? Canonical(string name) => name switch
    {
        AllocatorOptions.Hierarchical or OldHierarchical => AllocatorOptions.Hierarchical,
        _ => FindType(name) is null ? null : name,
    };

    private static Type? FindType(string name) =>
        name.Contains(',', StringComparison.Ordinal) && Type.GetType(name, throwOnError: false) is { IsAbstract: false } type && type.IsAssignableTo(typeof(IAllocator)) ? type : null;
}
