using Levee.Agent.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Agent.Secrets;

/// <summary>Registers what reads secrets.</summary>
internal static class SecretServices
{
    public static IServiceCollection AddSecrets(this IServiceCollection services) => services.AddSingleton(all =>
        new SecretContents(all.GetRequiredService<AgentSettings>().SecretResolver is { } module ? (ISecretResolver)ActivatorUtilities.CreateInstance(all, module) : null));
}
