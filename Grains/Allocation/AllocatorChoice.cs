using Microsoft.Extensions.DependencyInjection;

namespace Levee.Grains.Allocation;

/// <summary>Makes the allocator that <c>--allocator</c> names.</summary>
internal static class AllocatorChoice
{
    // The name that Mesos' default had before 1.8.
    private const string OldHierarchical = "HierarchicalDRF";

    /// <summary>The name that the options keep, or <see langword="null"/> when nothing has this name.</summary>
    public static string? Canonical(string name) => name switch
    {
        AllocatorOptions.Hierarchical or OldHierarchical => AllocatorOptions.Hierarchical,
        AllocatorOptions.StrictPriority => name,
        _ => FindType(name) is null ? null : name,
    };

    /// <summary>A new allocator that knows nothing yet.</summary>
    /// <param name="services">For the constructor of a type named in the options; it may ask for <see cref="AllocatorOptions"/> and <see cref="Random"/> too.</param>
    public static IAllocator Make(AllocatorOptions options, Random random, IServiceProvider services) => options.Allocator switch
    {
        AllocatorOptions.Hierarchical => new HierarchicalAllocator(options, random),
        AllocatorOptions.StrictPriority => new HierarchicalAllocator(options with { RoleSorter = SorterKind.Priority, FrameworkSorter = SorterKind.Priority }, random),
        var name => (IAllocator)ActivatorUtilities.CreateInstance(
            services, FindType(name) ?? throw new InvalidOperationException($"'{name}' is not the assembly-qualified name of an {nameof(IAllocator)}."), options, random),
    };

    private static Type? FindType(string name) =>
        name.Contains(',', StringComparison.Ordinal) && Type.GetType(name, throwOnError: false) is { IsAbstract: false } type && type.IsAssignableTo(typeof(IAllocator)) ? type : null;
}
