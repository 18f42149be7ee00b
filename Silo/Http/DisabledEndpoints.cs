using System.Collections.Frozen;
using System.Text.Json;
using Levee.Grains.Interfaces.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Http;

/// <summary>Endpoints that <c>--firewall_rules</c> switches off: <c>{"disabled_endpoints": {"paths": ["/files/browse", …]}}</c>.</summary>
internal sealed class DisabledEndpoints
{
    private readonly FrozenSet<string> _paths;

    private DisabledEndpoints(IEnumerable<string> paths) => _paths = paths.Select(MasterPath.Normalize).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>None is switched off.</summary>
    public bool IsEmpty => _paths.Count == 0;

    /// <param name="path">Without <c>/master</c> and trailing slashes.</param>
    public bool Contains(string path) => _paths.Contains(path);

    /// <param name="flags">The silo's flags.</param>
    /// <exception cref="OptionsValidationException">The rules cannot be read.</exception>
    public static DisabledEndpoints Read(IConfiguration configuration, IReadOnlyCollection<Flag> flags)
    {
        var reader = new SettingReader(configuration, flags);
        var rules = reader.Format("firewall_rules", Parse);
        reader.ThrowIfAny<DisabledEndpoints>("Levee:Master");
        return rules ?? new([]);
    }

    private static DisabledEndpoints Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return new([.. from rule in document.RootElement.EnumerateObject()
                where rule.Name == "disabled_endpoints"
                from path in rule.Value.GetProperty("paths").EnumerateArray()
                select path.GetString() ?? throw new FormatException("a path must be a text.")]);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("""it must be JSON such as {"disabled_endpoints": {"paths": ["/files/browse"]}}.""", error);
        }
    }
}
