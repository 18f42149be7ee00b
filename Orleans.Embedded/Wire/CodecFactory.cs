using Google.Protobuf;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Wire;

/// <summary>Finds the codec of a type.</summary>
internal static class CodecFactory
{
    /// <summary>For values declared as <paramref name="type"/>, which may be of a derived type.</summary>
    public static object Create(Type type)
    {
        if (type == typeof(object) || (!type.IsSealed && !type.IsValueType && SimpleCodecs.Find(type) is null && !IsReference(type)
            && Sequences.Find(type) is null && !typeof(IMessage).IsAssignableFrom(type)))
        {
            return Make(typeof(PolymorphicCodec<>), [type], type.IsAbstract || type == typeof(object) ? null : CreateExact(type));
        }

        return type.IsValueType || !ObjectShape.Handles(type) ? CreateExact(type) : Make(typeof(PolymorphicCodec<>), [type], CreateExact(type));
    }

    /// <summary>For values that are a <paramref name="type"/> and nothing derived from it.</summary>
    public static object CreateExact(Type type)
    {
        if ((SimpleCodecs.Find(type) ?? Sequences.Find(type)) is { } codec)
        {
            return codec;
        }

        return type switch
        {
            { IsEnum: true } => Make(typeof(EnumCodec<>), [type]),
            _ when Nullable.GetUnderlyingType(type) is { } inner => Make(typeof(NullableCodec<>), [inner]),
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) => Make(typeof(PairCodec<,>), type.GetGenericArguments()),
            _ when IsReference(type) => Make(typeof(ReferenceCodec<>), [type]),
            { IsInterface: false } when typeof(IMessage).IsAssignableFrom(type) => Make(typeof(ProtobufCodec<>), [type]),
            _ when typeof(Exception).IsAssignableFrom(type) => Make(typeof(ExceptionCodec<>), [type]),
            _ when type == typeof(Nothing) || (ObjectShape.Handles(type) && !type.IsAbstract) => Make(typeof(ObjectCodec<>), [type]),
            _ => throw new NotSupportedException(
                $"{type} cannot be copied or sent. Put [GenerateSerializer] on it and [Id] on its members, or [Immutable] if it stays in this process."),
        };
    }

    private static bool IsReference(Type type) => typeof(IAddressable).IsAssignableFrom(type);

    private static object Make(Type generic, Type[] arguments, params object?[] parameters) =>
        Activator.CreateInstance(generic.MakeGenericType(arguments), parameters)!;
}
