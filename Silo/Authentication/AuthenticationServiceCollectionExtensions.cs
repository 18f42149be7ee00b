using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Authentication;

/// <summary>Registers authentication over HTTP.</summary>
internal static class AuthenticationServiceCollectionExtensions
{
    /// <param name="flags">The silo's flags.</param>
    /// <exception cref="OptionsValidationException">One sentence per wrong setting.</exception>
    public static IServiceCollection AddCallerAuthentication(this IServiceCollection services, IConfiguration configuration, IReadOnlyCollection<Flag> flags)
    {
        var options = AuthenticationOptions.Read(configuration, flags, MasterRealms.All, "credentials", own: []);
        return services.AddSingleton(provider => new RealmAuthenticators(options, new Dictionary<string, IAuthenticator>(), provider));
    }
}
