using System.Text.Json;
using Google.Protobuf.Reflection;

namespace Levee.Grains.Interfaces.Protocol.Json;

/// <summary>Reads and writes one value of a field, by its CLR type.</summary>
internal static class JsonCodec
{
    /// <param name="field">Where the value stands; for a map, the value field of its entry.</param>
    public static object Of(Type value, FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => Activator.CreateInstance(typeof(MessageCodec<>).MakeGenericType(value))!,
        FieldType.Enum => Activator.CreateInstance(typeof(EnumCodec<>).MakeGenericType(value), field.EnumType)!,
        FieldType.String => new StringCodec(),
        FieldType.Bytes => new BytesCodec(),
        FieldType.Bool => new BooleanCodec(),
        FieldType.Double => new DoubleCodec(),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => new IntegerCodec<int>(),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => new IntegerCodec<long>(),
        FieldType.UInt32 or FieldType.Fixed32 => new IntegerCodec<uint>(),
        FieldType.UInt64 or FieldType.Fixed64 => new IntegerCodec<ulong>(),
        _ => throw new NotSupportedException($"Field {field.FullName} is a {field.FieldType}; no Mesos message has such a field."),
    };
}

/// <inheritdoc cref="JsonCodec"/>
internal abstract class JsonCodec<T>
{
    public abstract void Write(ref JsonOutput output, T value);

    /// <summary>Reads the value the reader stands on, and ends on its last token.</summary>
    /// <returns>False when Mesos passes over the value as if it were not there.</returns>
    /// <exception cref="MesosJsonException">The JSON has another type than <paramref name="field"/>.</exception>
    public abstract bool TryRead(ref Utf8JsonReader reader, FieldDescriptor field, out T value);

    /// <summary>Names the required fields that <paramref name="value"/> lacks, when it is a message.</summary>
    public virtual void CollectMissing(T value, MissingFields missing)
    {
    }
}
