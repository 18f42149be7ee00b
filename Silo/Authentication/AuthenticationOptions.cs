using Levee.Grains.Interfaces.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Authentication;

/// <summary>Who must prove who he is, and how. Names are those of Mesos' master flags. Source: master-behaviour, sections 13 and 14.</summary>
/// <param name="Active">Authenticators by realm; a realm that is not listed asks nobody.</param>
internal sealed record AuthenticationOptions(BasicCredentials? Credentials, IReadOnlyDictionary<Realm, IReadOnlyList<string>> Active)
{
    /// <summary>Name of the authenticator that reads <c>--credentials</c>.</summary>
    public const string Basic = "basic";

    private static readonly (Realm Realm, string Switch, string Authenticators)[] Realms =
    [
        (Realm.ReadOnly, "authenticate_http_readonly", "http_authenticators"),
        (Realm.ReadWrite, "authenticate_http_readwrite", "http_authenticators"),
        (Realm.Scheduler, "authenticate_http_frameworks", "http_framework_authenticators"),
    ];

    /// <summary>Text of a realm in challenges.</summary>
    public static string NameOf(Realm realm) => realm switch
    {
        Realm.ReadOnly => "mesos-master-readonly",
        Realm.ReadWrite => "mesos-master-readwrite",
        Realm.Scheduler => "mesos-master-scheduler",
        _ => throw new ArgumentOutOfRangeException(nameof(realm), realm, "This realm has no name."),
    };

    /// <param name="flags">The silo's flags.</param>
    /// <exception cref="OptionsValidationException">One sentence per wrong setting.</exception>
    public static AuthenticationOptions Read(IConfiguration configuration, IReadOnlyCollection<Flag> flags)
    {
        var reader = new SettingReader(configuration, flags);
        var credentials = ReadCredentials(reader);
        var active = new Dictionary<Realm, IReadOnlyList<string>>();
        foreach (var (realm, name, authenticators) in Realms.Where(realm => reader.Switch(realm.Switch)))
        {
            active[realm] = ReadAuthenticators(reader, name, authenticators, hasCredentials: reader.Text("credentials") is not null);
        }

        reader.ThrowIfAny<AuthenticationOptions>("Levee:Master");
        return new(credentials, active);
    }

    // By hand: the text of the file holds secrets and must not be in a message.
    private static BasicCredentials? ReadCredentials(SettingReader reader)
    {
        if (reader.Text("credentials") is not { } path || reader.TextOrFile("credentials") is not { } content)
        {
            return null;
        }

        if (content == path)
        {
            reader.Refuse("credentials", "the path of a JSON file, /path or file:///path");
            return null;
        }

        try
        {
            return BasicCredentials.Parse(content);
        }
        catch (FormatException error)
        {
            reader.Problem($"--credentials is '{path}'; {error.Message}");
            return null;
        }
    }

    private static IReadOnlyList<string> ReadAuthenticators(SettingReader reader, string name, string authenticators, bool hasCredentials)
    {
        var names = ModuleType.Split(reader.Text(authenticators) ?? "", Basic);
        if (names.Count == 0)
        {
            reader.Problem($"Missing `--{authenticators}` flag. This must be used in conjunction with `--{name}`.");
        }

        if (names.Contains(Basic) && !hasCredentials)
        {
            reader.Problem($"--credentials is missing; --{name} with the authenticator '{Basic}' of --{authenticators} needs it.");
        }

        foreach (var module in names.Where(module => module != Basic))
        {
            Check(reader, authenticators, module);
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
