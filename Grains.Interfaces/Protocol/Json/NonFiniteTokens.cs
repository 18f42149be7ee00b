namespace Levee.Grains.Interfaces.Protocol.Json;

/// <summary>Puts quotes around the bare tokens <c>Infinity</c>, <c>-Infinity</c> and <c>NaN</c>, which Mesos writes although JSON has no such numbers.</summary>
internal static class NonFiniteTokens
{
    /// <returns><paramref name="json"/> itself when it has no such token outside its strings.</returns>
    public static ReadOnlySpan<byte> Quote(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("Infinity"u8) < 0 && json.IndexOf("NaN"u8) < 0)
        {
            return json;
        }

        var quoted = new List<byte>(json.Length + 16);
        var inString = false;
        for (var at = 0; at < json.Length; at++)
        {
            var length = inString ? 0 : TokenLength(json[at..]);
            if (length > 0)
            {
                quoted.Add((byte)'"');
                quoted.AddRange(json.Slice(at, length));
                quoted.Add((byte)'"');
                at += length - 1;
                continue;
            }

            quoted.Add(json[at]);
            if (inString && json[at] == '\\' && at + 1 < json.Length)
            {
                quoted.Add(json[++at]);
            }
            else if (json[at] == '"')
            {
                inString = !inString;
            }
        }

        return quoted.ToArray();
    }

    private static int TokenLength(ReadOnlySpan<byte> json) =>
        json.StartsWith("-Infinity"u8) ? 9 : json.StartsWith("Infinity"u8) ? 8 : json.StartsWith("NaN"u8) ? 3 : 0;
}
