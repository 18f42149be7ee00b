using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Scheduler;

/// <summary>Registers the scheduler API.</summary>
internal static class SchedulerServiceCollectionExtensions
{
    public static IServiceCollection AddScheduler(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<SchedulerOptions>, SchedulerOptionsValidator>();
        services.AddOptions<SchedulerOptions>().BindConfiguration("Levee:Scheduler").ValidateOnStart();
        services.AddSingleton<SchedulerSubscription>();
        return services;
    }
}
