using System.Text.Json;
using System.Text.Json.Serialization;

namespace Levee.Silo.Etcd;

/// <summary>JSON of the etcd API: camel case names and enum words; an unknown field is an error, so that a misspelt one is not ignored.</summary>
internal static class EtcdJson
{
    /// <summary>For bodies both ways.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
    };
}
