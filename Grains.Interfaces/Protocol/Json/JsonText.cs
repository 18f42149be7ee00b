using System.Text;
using System.Text.Json;

namespace Levee.Grains.Interfaces.Protocol.Json;

/// <summary>Strings of the reader; a broken escape or bad UTF-8 in one is a syntax error like any other.</summary>
internal static class JsonText
{
    /// <summary>Whether the string or name the reader stands on is <paramref name="text"/>.</summary>
    public static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> text) =>
        reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(Read(ref reader)).AsSpan().SequenceEqual(text) : reader.ValueSpan.SequenceEqual(text);

    public static string Read(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new JsonException("A string holds a lone surrogate or bytes that are not UTF-8.", path: null, lineNumber: null, reader.TokenStartIndex, error);
        }
    }
}
