using Levee.Grains.Interfaces.Configuration;
using Microsoft.Extensions.Configuration;

namespace Levee.Silo.Operator;

/// <summary>The silo's flags with their present values; flags without a value are left out. Source: operator-api, /flags.</summary>
internal sealed record MasterFlags(IReadOnlyList<KeyValuePair<string, string>> Values)
{
    public static MasterFlags From(IEnumerable<Flag> flags, IConfiguration configuration) => new(
        [.. from flag in flags
            let value = configuration[flag.Key] ?? flag.Default
            where value is not null
            orderby flag.Name
            select KeyValuePair.Create(flag.Name, value)]);
}
