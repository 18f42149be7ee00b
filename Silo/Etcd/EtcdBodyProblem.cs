using System.Text.Json;
using Levee.Grains.Interfaces.Etcd;

namespace Levee.Silo.Etcd;

/// <summary>Words what is wrong with a body that cannot be read.</summary>
internal static class EtcdBodyProblem
{
    /// <summary>Names the field and what to write instead.</summary>
    /// <param name="body">The type that was to be read.</param>
    public static EtcdRefusal Explain(JsonException error, Type body)
    {
        var fields = body.GetProperties().ToDictionary(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name), property => property.PropertyType);
        var field = error.Path?.TrimStart('$').TrimStart('.');
        if (string.IsNullOrEmpty(field))
        {
            return Refusal(null, $"The body is no JSON object: line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1} cannot be read. Send {{{Example(fields.Keys)}}}.");
        }

        return fields.TryGetValue(field, out var type)
            ? Refusal(field, $"{field} cannot be read; write {Kind(type)}.")
            : Refusal(field, $"{field} is no field here; the fields are {string.Join(", ", fields.Keys)}.");
    }

    private static EtcdRefusal Refusal(string? field, string message) => new(StatusCodes.Status400BadRequest, field, message);

    private static string Example(IEnumerable<string> fields) => string.Join(", ", fields.Select(field => $"\"{field}\": …"));

    private static string Kind(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var number when number == typeof(int) => "a whole number, without quotes",
        var number when number == typeof(double) => "a number, without quotes",
        _ => "a text in quotes",
    };
}
