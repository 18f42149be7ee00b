using System.Security.Cryptography;
using System.Text;
using Levee.Grains.Interfaces.Configuration;
using Levee.Grains.Interfaces.Hosting;
using Microsoft.Extensions.Configuration;

namespace Levee.Silo.Operator;

/// <summary>The silo's flags with their present values; flags without a value are left out. Source: operator-api, /flags.</summary>
internal sealed record MasterFlags(IReadOnlyList<KeyValuePair<string, string>> Values)
{
    /// <summary>The same for silos of one build with the same flags.</summary>
    public string Fingerprint { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{BuildIdentity.Current.BuiltAt:O}\n{string.Join('\n', Values.Select(flag => $"{flag.Key}={flag.Value}"))}")));

    public static MasterFlags From(IEnumerable<Flag> flags, IConfiguration configuration) => new(
        [.. from flag in flags
            let value = configuration[flag.Key] ?? flag.Default
            where value is not null
            orderby flag.Name
            select KeyValuePair.Create(flag.Name, value)]);
}
