using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Google.Protobuf.Reflection;

namespace Levee.Grains.Interfaces.Protocol.Json;

/// <summary>Enums by name. An unknown name is as good as no value, unless the field is required; numbers are refused.</summary>
internal sealed class EnumCodec<T>(EnumDescriptor type) : JsonCodec<T>
    where T : struct, Enum
{
    private readonly (byte[] Name, int Number)[] _values = [.. type.Values.Select(value => (Encoding.UTF8.GetBytes(value.Name), value.Number))];

    public override void Write(ref JsonOutput output, T value)
    {
        var number = Unsafe.BitCast<T, int>(value);
        foreach (var known in _values)
        {
            if (known.Number == number)
            {
                output.String(known.Name);
                return;
            }
        }

        output.Integer(number);
    }

    public override bool TryRead(ref Utf8JsonReader reader, FieldDescriptor field, out T value)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw MesosJsonException.Unexpected(field, reader.TokenType);
        }

        foreach (var known in _values)
        {
            if (JsonText.Is(ref reader, known.Name))
            {
                value = Unsafe.BitCast<int, T>(known.Number);
                return true;
            }
        }

        value = default;
        return field.IsRequired
            ? throw MesosJsonException.Field(field, $"Failed to find enum value '{JsonText.Read(ref reader)}' of {type.Name}")
            : false;
    }
}
