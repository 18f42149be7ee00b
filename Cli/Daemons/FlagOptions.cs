using System.CommandLine;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Cli.Daemons;

/// <summary>A daemon's flags as options of its command.</summary>
internal sealed class FlagOptions
{
    private readonly List<(Flag Flag, Option<string?> Option, Option<bool>? Negation)> _options = [];

    private readonly Option<FileInfo?> _config = new("--config") { Description = "JSON file with settings by flag name; flags and environment win over it" };

    /// <summary>Adds an option per flag to <paramref name="command"/>.</summary>
    public FlagOptions(Command command, IEnumerable<Flag> flags)
    {
        foreach (var flag in flags)
        {
            var option = ToOption(flag);
            command.Options.Add(option);
            var negation = flag.IsSwitch ? new Option<bool>("--no-" + flag.Name, [.. flag.Aliases.Select(alias => "--no-" + alias)]) { Hidden = true } : null;
            if (negation is not null)
            {
                command.Options.Add(negation);
            }

            _options.Add((flag, option, negation));
        }

        command.Options.Add(_config);
    }

    /// <summary>What was set, by configuration key, in order of precedence; a flag that nobody set is left to its default.</summary>
    /// <exception cref="CommandFailedException">The configuration file cannot be read or has a key that is no flag.</exception>
    public Dictionary<string, string?> Settings(ParseResult parsed)
    {
        var file = parsed.GetValue(_config) is { } path ? SettingsFile.Read(path, [.. _options.Select(o => o.Flag)]) : [];
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (flag, option, negation) in _options)
        {
            var value = FromCommandLine(parsed, option, negation) ?? FromEnvironment(flag) ?? file.GetValueOrDefault(flag.Name);
            if (value is not null)
            {
                settings[flag.Key] = value;
            }
        }

        return settings;
    }

    private static Option<string?> ToOption(Flag flag)
    {
        var aliases = flag.Names.Select(name => "--" + name.Replace('_', '-')).Concat(flag.Aliases.Select(name => "--" + name)).Distinct().Where(name => name != "--" + flag.Name);
        return new Option<string?>("--" + flag.Name, [.. aliases])
        {
            Description = flag.Default is null ? flag.Help : $"{flag.Help} (default: {flag.Default})",
            Arity = flag.IsSwitch ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        };
    }

    private static string? FromCommandLine(ParseResult parsed, Option<string?> option, Option<bool>? negation)
    {
        if (negation is not null && parsed.GetValue(negation))
        {
            return "false";
        }

        return parsed.GetResult(option) is { Implicit: false } result ? parsed.GetValue(option) ?? (result.Tokens.Count == 0 ? "true" : null) : null;
    }

    private static string? FromEnvironment(Flag flag)
    {
        var names = flag.Names.Select(name => name.Replace('-', '_').ToUpperInvariant()).ToList();
        return names.Select(name => "LEVEE_" + name).Concat(names.Select(name => "MESOS_" + name)).Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => value is not null);
    }
}
