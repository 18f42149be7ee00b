using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.Dns.Configuration;

/// <summary>Reads settings by flag name and collects every problem, so that all are told at once.</summary>
internal sealed class SettingReader(IConfiguration configuration)
{
    private readonly List<string> _problems = [];

    /// <returns>Null when the setting is missing and has no default. An explicit empty text stays empty.</returns>
    public string? Text(string name)
    {
        var flag = DnsFlags.All.Single(flag => flag.Name == name);
        return (configuration[flag.Key] ?? flag.Default)?.Trim();
    }

    public void Refuse(string name, string allowed) => _problems.Add($"--{name} is '{Text(name)}'; it must be {allowed}.");

    public int Number(string name, int least, int most)
    {
        if (int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Refuse(name, $"a whole number from {least} to {most}");
        return least;
    }

    public bool Switch(string name)
    {
        if (!bool.TryParse(Text(name), out var value))
        {
            Refuse(name, "true or false");
        }

        return value;
    }

    public IPAddress Address(string name)
    {
        if (IPAddress.TryParse(Text(name), out var address))
        {
            return address;
        }

        Refuse(name, "an IP address such as 127.0.0.1");
        return IPAddress.Any;
    }

    /// <summary>Items between commas, blanks around them dropped.</summary>
    public string[] List(string name) => (Text(name) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public void Problem(string text) => _problems.Add(text);

    /// <exception cref="OptionsValidationException">There was a problem; it lists all.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
        {
            throw new OptionsValidationException(DnsFlags.Section, typeof(DnsOptions), _problems);
        }
    }
}
