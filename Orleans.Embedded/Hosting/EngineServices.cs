using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.EmbeddedEngine.Hosting;

internal static class EngineServices
{
    public static EngineBuilder AddSilo(IServiceCollection services, IConfiguration configuration) => new(services, configuration);

    public static EngineBuilder AddClient(IServiceCollection services, IConfiguration configuration) => new(services, configuration);
}
