using Levee.Grains.Interfaces.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.Grains.Interfaces.Authorization;

/// <summary>Who decides what callers may do.</summary>
/// <param name="Module">A type of the operator's; <see langword="null"/>: the lists decide.</param>
/// <param name="Acls">The lists; <see langword="null"/>: everybody may do everything.</param>
public sealed record AuthorizerChoice(Type? Module, Acls? Acls)
{
    private const string Local = "local";

    /// <summary>Reads the flags.</summary>
    /// <param name="flags">Flags that know <c>acls</c> and the one named by <paramref name="flag"/>.</param>
    /// <param name="flag">Names the authorizer; <c>local</c> decides by the lists.</param>
    /// <exception cref="OptionsValidationException">One sentence per wrong setting.</exception>
    public static AuthorizerChoice Read(IConfiguration configuration, IReadOnlyCollection<Flag> flags, string flag)
    {
        var reader = new SettingReader(configuration, flags);
        var acls = reader.Format("acls", Acls.Parse);
        var name = reader.Text(flag) ?? Local;
        var module = name == Local ? null : reader.Format(flag, ModuleType.Find<IAuthorizer>);
        reader.ThrowIfAny<Acls>("authorization");
        return new(module, acls);
    }
}
