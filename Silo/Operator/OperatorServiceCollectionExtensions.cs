using Levee.Grains.Interfaces.Configuration;
using Levee.Silo.Operator.Events;
using Levee.Silo.Operator.Files;
using Levee.Silo.Operator.Logs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Operator;

/// <summary>Registers the operator API.</summary>
internal static class OperatorServiceCollectionExtensions
{
    /// <param name="flags">The silo's flags, as <c>/flags</c> shows them.</param>
    public static IServiceCollection AddOperator(this IServiceCollection services, IEnumerable<Flag> flags)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<OperatorOptions>, OperatorOptionsValidator>();
        services.AddOptions<OperatorOptions>().BindConfiguration(OperatorOptions.Section).ValidateOnStart();
        services.AddSingleton<TaskForms>().AddHostedService<TaskTextWarmer>();
        services.AddSingleton<EventHub>().AddSingleton<EventSubscription>().AddSingleton<VirtualFiles>();
        AddLog(services);
        return services.AddSingleton(provider => MasterFlags.From(flags, provider.GetRequiredService<IConfiguration>()));
    }

    private static void AddLog(IServiceCollection services)
    {
        services.AddSingleton<LogFile>().AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<LogFile>());
        services.AddSingleton<LogVerbosity>()
            .AddSingleton<IConfigureOptions<LoggerFilterOptions>>(provider => provider.GetRequiredService<LogVerbosity>())
            .AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(provider => provider.GetRequiredService<LogVerbosity>());
    }
}
