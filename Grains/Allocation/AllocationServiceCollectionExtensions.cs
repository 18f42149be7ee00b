using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Levee.Grains.Allocation;

/// <summary>Registers the allocator.</summary>
public static class AllocationServiceCollectionExtensions
{
    /// <summary>Adds dominant resource fairness as <see cref="IAllocator"/>, unless another one is registered already.</summary>
    /// <param name="seed">Decides the order in which agents are looked at.</param>
    public static IServiceCollection AddAllocation(this IServiceCollection services, int seed)
    {
        // One allocator per activation of its grain: a new activation starts from nothing.
#pragma warning disable CA5394 // Fairness, not secrecy.
        services.TryAddTransient<IAllocator>(_ => new DrfAllocator(new Random(seed), MinAllocatable.Parse(MinAllocatable.Default)));
#pragma warning restore CA5394
        return services;
    }
}
