using Levee.Grains.Interfaces.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Levee.Silo.Operator;

/// <summary>Registers the operator API.</summary>
internal static class OperatorServiceCollectionExtensions
{
    /// <param name="flags">The silo's flags, as <c>/flags</c> shows them.</param>
    public static IServiceCollection AddOperator(this IServiceCollection services, IEnumerable<Flag> flags)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton(provider => MasterFlags.From(flags, provider.GetRequiredService<IConfiguration>()));
    }
}
