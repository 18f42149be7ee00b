using System.Buffers;

namespace Levee.Silo.Operator.Classic;

/// <summary>The form bodies of the classic endpoints, as Mesos reads them. Source: libprocess' http.cpp.</summary>
internal static class FormText
{
    private static readonly SearchValues<char> Separators = SearchValues.Create(";&");

    /// <summary>Reads <c>name=value</c> pairs; the last of several values counts, and a name alone has an empty one.</summary>
    /// <exception cref="FormatException">An escape is broken off or not hexadecimal; the message is Mesos'.</exception>
    public static Dictionary<string, string> Decode(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var range in text.AsSpan().SplitAny(Separators))
        {
            var pair = text[range];
            if (pair.Length > 0)
            {
                var split = pair.IndexOf('=', StringComparison.Ordinal);
                fields[Unescape(split < 0 ? pair : pair[..split])] = split < 0 ? "" : Unescape(pair[(split + 1)..]);
            }
        }

        return fields;
    }

    private static string Unescape(string text)
    {
        for (var at = text.IndexOf('%', StringComparison.Ordinal); at >= 0; at = text.IndexOf('%', at + 1))
        {
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
            {
                throw new FormatException($"Malformed % escape in '{text}': '{text[at..Math.Min(at + 3, text.Length)]}'");
            }
        }

        return Uri.UnescapeDataString(text.Replace('+', ' '));
    }
}
