using System.Collections.Frozen;
using Levee.Grains.Interfaces.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Silo.Authentication;

/// <summary>The authenticators of the realms that have any.</summary>
internal sealed class RealmAuthenticators(AuthenticationOptions options, IServiceProvider services)
{
    private readonly FrozenDictionary<Realm, IAuthenticator> _byRealm = options.Active.ToFrozenDictionary(
        realm => realm.Key, realm => Make(realm.Value, options, services));

    /// <summary>No realm asks anybody.</summary>
    public bool IsOff => _byRealm.Count == 0;

    /// <returns><see langword="null"/>: the realm is open to all.</returns>
    public IAuthenticator? Of(Realm realm) => _byRealm.GetValueOrDefault(realm);

    private static IAuthenticator Make(IReadOnlyList<string> names, AuthenticationOptions options, IServiceProvider services) =>
        names.Count == 1 ? Make(names[0], options, services) : new CombinedAuthenticator([.. names.Select(name => Make(name, options, services))]);

    private static IAuthenticator Make(string name, AuthenticationOptions options, IServiceProvider services) => name == AuthenticationOptions.Basic
        ? new BasicAuthenticator(options.Credentials!)
        : (IAuthenticator)ActivatorUtilities.CreateInstance(services, ModuleType.Find<IAuthenticator>(name));
}
