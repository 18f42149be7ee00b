using System.Collections.Frozen;
using System.Text.Json;
using Levee.Grains.Interfaces.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.Grains.Interfaces.Http;

/// <summary>Endpoints that <c>--firewall_rules</c> switches off: <c>{"disabled_endpoints": {"paths": ["/files/browse", …]}}</c>.</summary>
public sealed class DisabledEndpoints
{
    private readonly FrozenSet<string> _paths;

    private DisabledEndpoints(IEnumerable<string> paths) => _paths = paths.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>All endpoints are there.</summary>
    public static DisabledEndpoints None { get; } = new([]);

    /// <summary>None is switched off.</summary>
    public bool IsEmpty => _paths.Count == 0;

    /// <summary>Whether it is switched off.</summary>
    /// <param name="path">Without process and trailing slashes.</param>
    public bool Contains(string path) => _paths.Contains(path);

    /// <summary>Reads <c>--firewall_rules</c>.</summary>
    /// <param name="flags">The daemon's flags.</param>
    /// <param name="process">The daemon's process prefix, such as <c>/master</c>.</param>
    /// <exception cref="OptionsValidationException">The rules cannot be read.</exception>
    public static DisabledEndpoints Read(IConfiguration configuration, IReadOnlyCollection<Flag> flags, string process)
    {
        var reader = new SettingReader(configuration, flags);
        var rules = reader.Format("firewall_rules", text => Parse(text, process));
        reader.ThrowIfAny<DisabledEndpoints>("firewall_rules");
        return rules ?? None;
    }

    private static DisabledEndpoints Parse(string json, string process)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return new([.. from rule in document.RootElement.EnumerateObject()
                where rule.Name == "disabled_endpoints"
                from path in rule.Value.GetProperty("paths").EnumerateArray()
                select ProcessPath.Normalize(path.GetString() ?? throw new FormatException("a path must be a text."), process)]);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("""it must be JSON such as {"disabled_endpoints": {"paths": ["/files/browse"]}}.""", error);
        }
    }
}
