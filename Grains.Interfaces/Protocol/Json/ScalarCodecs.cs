using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Levee.Grains.Interfaces.Protocol.Json;

/// <summary>Strings take JSON strings only.</summary>
internal sealed class StringCodec : JsonCodec<string>
{
    public override void Write(ref JsonOutput output, string value) => output.String(value);

    public override bool TryRead(ref Utf8JsonReader reader, FieldDescriptor field, out string value)
    {
        value = reader.TokenType == JsonTokenType.String ? JsonText.Read(ref reader) : throw MesosJsonException.Unexpected(field, reader.TokenType);
        return true;
    }
}

/// <summary>Bytes as base64 text.</summary>
internal sealed class BytesCodec : JsonCodec<ByteString>
{
    public override void Write(ref JsonOutput output, ByteString value) => output.Base64(value.Span);

    public override bool TryRead(ref Utf8JsonReader reader, FieldDescriptor field, out ByteString value)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw MesosJsonException.Unexpected(field, reader.TokenType);
        }

        if (reader.ValueIsEscaped)
        {
            JsonText.Read(ref reader); // Escapes that stand for no text are a syntax error, which the next line would not call so.
        }

        value = reader.TryGetBytesFromBase64(out var bytes)
            ? UnsafeByteOperations.UnsafeWrap(bytes)
            : throw MesosJsonException.Field(field, "Failed to base64 decode the value");
        return true;
    }
}

/// <summary>Booleans, also as the strings <c>"true"</c> and <c>"false"</c>.</summary>
internal sealed class BooleanCodec : JsonCodec<bool>
{
    public override void Write(ref JsonOutput output, bool value) => output.Boolean(value);

    public override bool TryRead(ref Utf8JsonReader reader, FieldDescriptor field, out bool value)
    {
        var isText = reader.TokenType == JsonTokenType.String;
        value = reader.TokenType == JsonTokenType.True || (isText && JsonText.Is(ref reader, "true"u8));
        return value || reader.TokenType == JsonTokenType.False || (isText && JsonText.Is(ref reader, "false"u8))
            ? true
            : throw MesosJsonException.Unexpected(field, reader.TokenType);
    }
}

/// <summary>Doubles, also as strings; <c>Infinity</c>, <c>-Infinity</c> and <c>NaN</c> included.</summary>
internal sealed class DoubleCodec : JsonCodec<double>
{
    public override void Write(ref JsonOutput output, double value) => output.Number(value);

    public override bool TryRead(ref Utf8JsonReader reader, FieldDescriptor field, out double value)
    {
        value = Parse(ref reader, field);
        return true;
    }

    internal static double Parse(ref Utf8JsonReader reader, FieldDescriptor field)
    {
        if (reader.TokenType is not (JsonTokenType.Number or JsonTokenType.String))
        {
            throw MesosJsonException.Unexpected(field, reader.TokenType);
        }

        return double.TryParse(reader.ValueSpan, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw MesosJsonException.Field(field, $"Expecting a number but received '{Encoding.UTF8.GetString(reader.ValueSpan)}'");
    }
}

/// <summary>Integers as JSON numbers, also as strings; a fraction is cut off, a number out of range is refused.</summary>
internal sealed class IntegerCodec<T> : JsonCodec<T>
    where T : struct, IBinaryInteger<T>
{
    public override void Write(ref JsonOutput output, T value) => output.Integer(value);

    public override bool TryRead(ref Utf8JsonReader reader, FieldDescriptor field, out T value)
    {
        var isNumber = reader.TokenType is JsonTokenType.Number or JsonTokenType.String;
        if (isNumber && T.TryParse(reader.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        var number = DoubleCodec.Parse(ref reader, field);
        try
        {
            value = T.CreateChecked(number);
            return true;
        }
        catch (OverflowException)
        {
            throw MesosJsonException.Field(field, string.Create(CultureInfo.InvariantCulture, $"The number {number} is out of range"));
        }
    }
}
