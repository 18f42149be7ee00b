using Levee.Agent.Authentication;
using Levee.Agent.Configuration;
using Levee.Agent.Executors;
using Levee.Agent.Operator;
using Levee.Agent.Registration;
using Levee.Agent.Sandboxes;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Logs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Agent.Http;

/// <summary>The agent's HTTP side: services, what each request passes, endpoints.</summary>
internal static class AgentHttp
{
    public static IServiceCollection AddAgentHttp(this IServiceCollection services, AgentSettings settings)
    {
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.KeepIdleConnections(); // Mesos' executors take the end of an idle one for the agent's.
            kestrel.Limits.MaxRequestBodySize = null; // Endpoints have limits of their own, and input of containers has none.
        });
        return services
            .AddAuthorizer(settings.Api.Authorizer).AddSingleton(provider => new RealmAuthenticators(settings.Api.Authentication, Own(settings, provider), provider)).AddSingleton(settings.Api.Disabled)
            .AddLogFile().Configure<LogFileOptions>(log => (log.Directory, log.FileName) = (settings.Api.LogDirectory, "levee-agent.log"))
            .AddSingleton(Files)
            .AddSingleton<StateReply>().AddSingleton<ContainerFigures>().AddSingleton<AgentMetrics>().AddSingleton<IMetricsPart, TaskMetrics>()
            .AddSingleton<OrderedContainers>().AddSingleton<OutputStream>();
    }

    /// <summary>Paths first, so that all behind sees them without the process' name; then who may come in; then the endpoints.</summary>
    public static void UseAgentHttp(this WebApplication app)
    {
        app.UseProcessPaths(AgentPath.Process).UseDomainSocketPaths().UseFirewall().UseCallerAuthentication(context => AgentRealms.Of(context.Request.Path.Value!), takesClaims: true).UseRouting();
        app.MapExecutors(app.Services.GetRequiredService<ExecutorCalls>());
        app.MapAgentApi();
        app.MapProbe();
        app.MapAgent();
    }

    private static Dictionary<string, IAuthenticator> Own(AgentSettings settings, IServiceProvider provider) => settings.Api.TokenKey is { } key
        ? new() { [TokenAuthenticator.Name] = new TokenAuthenticator(new(key, provider.GetRequiredService<TimeProvider>())) }
        : [];

    private static SandboxFiles Files(IServiceProvider provider)
    {
        var link = provider.GetRequiredService<MasterLink>();
        var log = provider.GetRequiredService<LogFile>();
        return new(provider.GetRequiredService<SandboxLayout>(), provider.GetRequiredService<TaskLedger>(), () => link.Id?.Value, () => log.Path);
    }
}
