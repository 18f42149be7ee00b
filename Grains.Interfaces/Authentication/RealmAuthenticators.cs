using System.Collections.Frozen;
using Levee.Grains.Interfaces.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Grains.Interfaces.Authentication;

/// <summary>The authenticators of the realms that have any.</summary>
/// <param name="own">Those of the daemon itself, by name.</param>
public sealed class RealmAuthenticators(AuthenticationOptions options, IReadOnlyDictionary<string, IAuthenticator> own, IServiceProvider services)
{
    private readonly FrozenDictionary<Realm, IAuthenticator> _byRealm = options.Active.ToFrozenDictionary(realm => realm.Key, realm => Make(realm.Value, options, own, services));

    /// <summary>No realm asks anybody.</summary>
    public bool IsOff => _byRealm.Count == 0;

    /// <returns><see langword="null"/>: the realm is open to all.</returns>
    public IAuthenticator? Of(Realm? realm) => realm is null ? null : _byRealm.GetValueOrDefault(realm);

    private static IAuthenticator Make(IReadOnlyList<string> names, AuthenticationOptions options, IReadOnlyDictionary<string, IAuthenticator> own, IServiceProvider services)
    {
        var authenticators = names.Select(name => name == AuthenticationOptions.Basic ? new BasicAuthenticator(options.Credentials!)
            : own.GetValueOrDefault(name) ?? (IAuthenticator)ActivatorUtilities.CreateInstance(services, ModuleType.Find<IAuthenticator>(name))).ToList();
        return authenticators is [var single] ? single : new CombinedAuthenticator(authenticators);
    }
}
