using Levee.Grains.Interfaces.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Levee.Grains.Authorization;

/// <summary>Registers the authorizer.</summary>
public static class AuthorizationServiceCollectionExtensions
{
    private const string Local = "local";

    /// <summary>Adds the authorizer that <c>--authorizers</c> names; <c>local</c> decides by <c>--acls</c>, and without them allows everything.</summary>
    /// <param name="flags">Flags that know <c>acls</c> and <c>authorizers</c>.</param>
    /// <exception cref="OptionsValidationException">One sentence per wrong setting.</exception>
    public static IServiceCollection AddAuthorizer(this IServiceCollection services, IConfiguration configuration, IReadOnlyCollection<Flag> flags)
    {
        var reader = new SettingReader(configuration, flags);
        var acls = reader.Format("acls", Acls.Parse);
        var name = reader.Text("authorizers") ?? Local;
        var module = name == Local ? null : reader.Format("authorizers", ModuleType.Find<IAuthorizer>);
        reader.ThrowIfAny<Acls>("Levee:Master");
        return module is not null ? services.AddSingleton(typeof(IAuthorizer), module)
            : services.AddSingleton<IAuthorizer>(acls is null ? new AllowAll() : new LocalAuthorizer(acls));
    }
}
