using Levee.Grains.Interfaces.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.Grains.Interfaces.Authentication;

/// <summary>Who must prove who he is, and how. Source: master-behaviour, sections 13 and 14; agent-api, section 10.</summary>
/// <param name="Credentials">Principals and secrets; <see langword="null"/>: none are given.</param>
/// <param name="Active">Authenticators by realm; a realm that is not listed asks nobody.</param>
public sealed record AuthenticationOptions(BasicCredentials? Credentials, IReadOnlyDictionary<Realm, IReadOnlyList<string>> Active)
{
    /// <summary>Name of the authenticator that reads <c>--credentials</c>.</summary>
    public const string Basic = "basic";

    /// <summary>Reads the flags.</summary>
    /// <param name="flags">The daemon's flags.</param>
    /// <param name="realms">The daemon's realms.</param>
    /// <param name="credentialsFlag">Flag that names the file with principals and secrets.</param>
    /// <param name="own">Names of authenticators that the daemon makes itself, beside <c>basic</c>.</param>
    /// <param name="usual">Names where the flag of a realm has no value.</param>
    /// <exception cref="OptionsValidationException">One sentence per wrong setting.</exception>
    public static AuthenticationOptions Read(
        IConfiguration configuration, IReadOnlyCollection<Flag> flags, IEnumerable<Realm> realms, string credentialsFlag, string[] own, string usual = "")
    {
        var reader = new SettingReader(configuration, flags);
        var credentials = ReadCredentials(reader, credentialsFlag);
        var active = new Dictionary<Realm, IReadOnlyList<string>>();
        foreach (var realm in realms.Where(realm => reader.Switch(realm.Switch)))
        {
            active[realm] = ReadAuthenticators(reader, realm, credentialsFlag, own, usual);
        }

        reader.ThrowIfAny<AuthenticationOptions>("authentication");
        return new(credentials, active);
    }

    /// <summary>Reads the file that a flag names; what is wrong is left with the reader.</summary>
    /// <returns><see langword="null"/>: none is named, or something is wrong.</returns>
    public static BasicCredentials? ReadCredentials(SettingReader reader, string flag) => ReadSecrets(reader, flag, BasicCredentials.Parse);

    /// <inheritdoc cref="ReadCredentials"/>
    /// <param name="parse">Reads the content; its <see cref="FormatException"/> says what is wrong, without a secret.</param>
    public static T? ReadSecrets<T>(SettingReader reader, string flag, Func<string, T> parse)
        where T : class
    {
        // By hand: the text of the file holds secrets and must not be in a message.
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(parse);
        if (reader.Text(flag) is not { } path || reader.TextOrFile(flag) is not { } content)
        {
            return null;
        }

        if (content == path)
        {
            reader.Refuse(flag, "the path of a JSON file, /path or file:///path");
            return null;
        }

        try
        {
            return parse(content);
        }
        catch (FormatException error)
        {
            reader.Problem($"--{flag} is '{path}'; {error.Message}");
            return null;
        }
    }

    private static List<string> ReadAuthenticators(SettingReader reader, Realm realm, string credentialsFlag, string[] own, string usual)
    {
        var names = ModuleType.Split(reader.Text(realm.Authenticators) ?? usual, [Basic, .. own]).ToList();
        if (names.Count == 0)
        {
            reader.Problem($"Missing `--{realm.Authenticators}` flag. This must be used in conjunction with `--{realm.Switch}`.");
        }

        if (names.Contains(Basic) && reader.Text(credentialsFlag) is null)
        {
            reader.Problem($"--{credentialsFlag} is missing; --{realm.Switch} with the authenticator '{Basic}' of --{realm.Authenticators} needs it.");
        }

        foreach (var module in names.Where(module => module != Basic && !own.Contains(module)))
        {
            Check(reader, realm.Authenticators, module);
        }

        return names;
    }

    private static void Check(SettingReader reader, string authenticators, string module)
    {
        try
        {
            ModuleType.Find<IAuthenticator>(module);
        }
        catch (FormatException error)
        {
            reader.Problem($"--{authenticators} is '{reader.Text(authenticators)}'; {error.Message}");
        }
    }
}
