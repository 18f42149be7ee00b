using Levee.Grains.Master;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Levee.Grains.Allocation;

/// <summary>Registers the allocator.</summary>
public static class AllocationServiceCollectionExtensions
{
    /// <summary>Adds the <see cref="IAllocator"/> that <see cref="AllocatorOptions"/> names, unless another one is registered already.</summary>
    /// <param name="seed">Decides the order in which agents are looked at.</param>
    public static IServiceCollection AddAllocation(this IServiceCollection services, int seed)
    {
        // One allocator per activation of its grain: a new activation starts from nothing.
#pragma warning disable CA5394 // Fairness, not secrecy.
        services.TryAddTransient(provider =>
            AllocatorChoice.Make(provider.GetRequiredService<IOptions<MasterOptions>>().Value.Allocator, new Random(seed), provider));
#pragma warning restore CA5394
        return services;
    }
}
