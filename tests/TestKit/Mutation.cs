using System.Text;
using System.Text.Json.Nodes;

namespace Levee.TestKit;

/// <summary>Spoils bodies, the same way for the same seed.</summary>
public static class Mutation
{
    private static readonly string[] Tokens =
    [
        "null", "true", "-1", "1e400", "-1e400", "1e-400", "99999999999999999999", "-9223372036854775808", "4294967296", "0.1", "NaN", "-Infinity", "\"\"", "\" \"", "\"NaN\"",
        "\"\\ud800\"", "\"\\u0000\"", "\"..\"", "\"/\"", "\"*\"", "\"a/../b\"", "\"=\"", "\"NO_SUCH\"", "\"UNKNOWN\"", "[]", "{}", "[[]]", "[null]", "{\"value\":\"\"}", "{\"value\":null}", "{\"value\":[]}",
    ];

    /// <summary>Changes bytes: flips, cuts, repeats, inserts.</summary>
    public static byte[] OfBytes(byte[] body, Random random)
    {
        var bytes = body.ToList();
        for (var left = random.Next(1, 4); left > 0 && bytes.Count > 0; left--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 33), bytes.Count - at)));
                    break;
                default:
                    bytes.InsertRange(at, [0xFF, 0xFF, 0xFF, 0xFF, 0x7F]); // A length or number of 2 GiB and more.
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Puts something else in the place of one or more values of a JSON document.</summary>
    public static byte[] OfJson(string body, Random random)
    {
        var text = body;
        for (var left = random.Next(1, 3); left > 0; left--)
        {
            if (Parse(text) is not { } document || Values(document).ToList() is not { Count: > 0 } values)
            {
                break;
            }

            var marker = $"@{random.Next()}@";
            var value = values[random.Next(values.Count)];
            if (ReferenceEquals(value, document))
            {
                return Encoding.UTF8.GetBytes(Token(random));
            }

            value.ReplaceWith(marker);
            text = document.ToJsonString().Replace($"\"{marker}\"", Token(random), StringComparison.Ordinal);
            if (text.Contains("\\ud800", StringComparison.Ordinal))
            {
                break; // .NET cannot write that again.
            }
        }

        return Encoding.UTF8.GetBytes(text);
    }

    private static string Token(Random random) => random.Next(20) switch
    {
        0 => string.Concat(Enumerable.Repeat("[", 5000)),
        1 => string.Concat(Enumerable.Repeat("{\"container_id\":", 300)) + "1" + new string('}', 300),
        2 => $"\"{new string('x', random.Next(10_000))}\"",
        _ => Tokens[random.Next(Tokens.Length)],
    };

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<JsonNode> Values(JsonNode node) => node switch
    {
        JsonObject fields => [node, .. fields.Where(field => field.Value is not null).SelectMany(field => Values(field.Value!))],
        JsonArray items => [node, .. items.Where(item => item is not null).SelectMany(item => Values(item!))],
        _ => [node],
    };
}
