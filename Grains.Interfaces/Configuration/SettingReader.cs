using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.Grains.Interfaces.Configuration;

/// <summary>Reads a daemon's settings by flag name and gathers what is wrong with them, so that all is said at once.</summary>
/// <param name="flags">The daemon's flags, which know the configuration keys and defaults.</param>
public sealed class SettingReader(IConfiguration configuration, IReadOnlyCollection<Flag> flags)
{
    private readonly List<string> _problems = [];

    /// <summary>The setting or its default; <see langword="null"/> when there is neither, or it is blank.</summary>
    public string? Text(string name)
    {
        var flag = flags.Single(flag => flag.Name == name);
        var text = configuration[flag.Key] ?? flag.Default;
        return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    /// <summary>Whether somebody set it, be it to its default.</summary>
    public bool IsSet(string name) => !string.IsNullOrWhiteSpace(configuration[flags.Single(flag => flag.Name == name).Key]);

    /// <summary>As <see cref="Text"/>; a value <c>file:///path</c> or <c>/path</c> stands for the content of that file.</summary>
    public string? TextOrFile(string name)
    {
        const string Scheme = "file://";
        if (Text(name) is not { } text || !(text.StartsWith(Scheme, StringComparison.Ordinal) || text.StartsWith('/')))
        {
            return Text(name);
        }

        try
        {
            return File.ReadAllText(text.StartsWith('/') ? text : text[Scheme.Length..]).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Problem($"--{name} is '{text}'; the file cannot be read: {error.Message}");
            return null;
        }
    }

    /// <summary>A setting read by <paramref name="parse"/>, whose <see langword="null"/> becomes a problem that says what is <paramref name="allowed"/>.</summary>
    public T? Parse<T>(string name, Func<string, T?> parse, string allowed)
    {
        if (Text(name) is not { } text)
        {
            if (flags.Single(flag => flag.Name == name).Default is not null)
            {
                Refuse(name, allowed); // Set to nothing, where leaving it out means the default.
            }

            return default;
        }

        var value = parse(text);
        if (value is null)
        {
            Refuse(name, allowed);
        }

        return value;
    }

    /// <summary>An IP address.</summary>
    /// <param name="example">One, for the message.</param>
    public IPAddress? Address(string name, string example = "127.0.0.1") =>
        Parse(name, text => IPAddress.TryParse(text, out var address) ? address : null, $"an IP address such as {example}");

    /// <summary>Items between commas, blanks around them dropped.</summary>
    public string[] List(string name) => (Text(name) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A port.</summary>
    public int? Port(string name) =>
        Parse(name, text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535 ? (int?)port : null, "a port, 1 to 65535");

    /// <summary>A whole number within bounds.</summary>
    public int Number(string name, int least, int most) =>
        Parse(name, text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? (int?)number : null,
            $"a whole number from {least} to {most}") ?? least;

    /// <summary>A boolean; false without setting and default.</summary>
    public bool Switch(string name) => Parse(name, text => bool.TryParse(text, out var value) ? (bool?)value : null, "true or false") ?? false;

    /// <summary>A duration in Mesos' form; zero without setting and default.</summary>
    public TimeSpan Duration(string name) => Parse(name, MesosDuration.Parse, "a duration such as 5secs or 1mins (ns, us, ms, secs, mins, hrs, days, weeks)") ?? TimeSpan.Zero;

    /// <summary>Runs a parser that throws <see cref="FormatException"/> with a message for people.</summary>
    public T? Format<T>(string name, Func<string, T> parse)
    {
        if (TextOrFile(name) is not { } text)
        {
            return default;
        }

        try
        {
            return parse(text);
        }
        catch (FormatException error)
        {
            Problem($"--{name} is '{text}'; {error.Message}");
            return default;
        }
    }

    /// <summary>Notes that a setting is not what is <paramref name="allowed"/>.</summary>
    public void Refuse(string name, string allowed) => Problem($"--{name} is '{Text(name)}'; it must be {allowed}.");

    /// <summary>Notes something wrong, once: a setting may be read more than once.</summary>
    public void Problem(string sentence)
    {
        if (!_problems.Contains(sentence))
        {
            _problems.Add(sentence);
        }
    }

    /// <exception cref="OptionsValidationException">All that is wrong, one sentence each.</exception>
    public void ThrowIfAny<TOptions>(string section)
    {
        if (_problems.Count > 0)
        {
            throw new OptionsValidationException(section, typeof(TOptions), _problems);
        }
    }
}
