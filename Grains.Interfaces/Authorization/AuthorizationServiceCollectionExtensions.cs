using Levee.Grains.Interfaces.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Levee.Grains.Interfaces.Authorization;

/// <summary>Registers the authorizer.</summary>
public static class AuthorizationServiceCollectionExtensions
{
    /// <summary>Adds the authorizer that <c>--authorizers</c> names; <c>local</c> decides by <c>--acls</c>, and without them allows everything.</summary>
    /// <param name="flags">Flags that know <c>acls</c> and <c>authorizers</c>.</param>
    /// <exception cref="OptionsValidationException">One sentence per wrong setting.</exception>
    public static IServiceCollection AddAuthorizer(this IServiceCollection services, IConfiguration configuration, IReadOnlyCollection<Flag> flags) =>
        services.AddAuthorizer(AuthorizerChoice.Read(configuration, flags, "authorizers"));

    /// <summary>Adds the authorizer that was chosen.</summary>
    public static IServiceCollection AddAuthorizer(this IServiceCollection services, AuthorizerChoice choice) =>
        choice.Module is { } module ? services.AddSingleton(typeof(IAuthorizer), module)
        : services.AddSingleton<IAuthorizer>(choice.Acls is null ? new AllowAll() : new LocalAuthorizer(choice.Acls));
}
