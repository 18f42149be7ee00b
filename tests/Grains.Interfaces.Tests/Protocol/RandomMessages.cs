using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Levee.Grains.Interfaces.Tests.Protocol;

/// <summary>Messages of any type, made from its descriptor: required fields always set, others by chance, with values at the edges of their types.</summary>
internal static class RandomMessages
{
    private const int DeepestNesting = 6;

    private static readonly string[] Texts = ["", "a", "slash/and\\back", "\"quoted\"\n\t\u0001", "Grüße 日本 🚀", "true", "NaN Infinity", new('x', 300)];
    private static readonly double[] Doubles =
        [0, -0.0, 1, -1, 0.1, 15, 1795232078.118403, 1e14, 1e15, 123456789012345680, 1e20, 1e21, 1.5e21, 1e-5, 1.25e-6, 1e-7, double.MaxValue, double.Epsilon, double.PositiveInfinity, double.NegativeInfinity, double.NaN];

    /// <summary>Shrinks by clearing one field that may be absent.</summary>
    public static Arbitrary<IMessage> Of(MessageDescriptor type) =>
        Arb.From(Gen.Choose(0, int.MaxValue - 1).Select(seed => Make(type, new Random(seed), 0)), Shrink);

    private static IMessage Make(MessageDescriptor type, Random random, int depth)
    {
        var message = (IMessage)Activator.CreateInstance(type.ClrType)!;
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            if (field.IsRequired || (depth < DeepestNesting && random.NextDouble() < 0.6 / (depth + 1)))
            {
                Fill(message, field, random, depth);
            }
        }

        return message;
    }

    private static void Fill(IMessage message, FieldDescriptor field, Random random, int depth)
    {
        if (field.IsMap)
        {
            var entries = (System.Collections.IDictionary)field.Accessor.GetValue(message);
            for (var left = random.Next(3); left > 0; left--)
            {
                entries[Value(field.MessageType.FindFieldByNumber(1), random, depth)] = Value(field.MessageType.FindFieldByNumber(2), random, depth);
            }
        }
        else if (field.IsRepeated)
        {
            var values = (System.Collections.IList)field.Accessor.GetValue(message);
            for (var left = random.Next(3); left > 0; left--)
            {
                values.Add(Value(field, random, depth));
            }
        }
        else
        {
            field.Accessor.SetValue(message, Value(field, random, depth));
        }
    }

    private static object Value(FieldDescriptor field, Random random, int depth) => field.FieldType switch
    {
        FieldType.Message => Make(field.MessageType, random, depth + 1),
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, Pick(random, [.. field.EnumType.Values]).Number),
        FieldType.String => Pick(random, Texts),
        FieldType.Bytes => ByteString.CopyFrom(Bytes(random)),
        FieldType.Bool => random.Next(2) == 1,
        FieldType.Double => Pick(random, Doubles),
        FieldType.Int32 => Pick<int>(random, [0, 1, -1, int.MinValue, int.MaxValue]),
        FieldType.Int64 => Pick<long>(random, [0, 1, -1, long.MinValue, long.MaxValue, (1L << 53) + 1]),
        FieldType.UInt32 => Pick<uint>(random, [0, 1, uint.MaxValue]),
        FieldType.UInt64 => Pick<ulong>(random, [0, 1, ulong.MaxValue]),
        _ => throw new NotSupportedException($"{field.FullName} is a {field.FieldType}."),
    };

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[random.Next(20)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static IEnumerable<IMessage> Shrink(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder().Where(field => !field.IsRequired && IsSet(message, field)))
        {
            var smaller = message.Descriptor.Parser.ParseFrom(message.ToByteArray());
            field.Accessor.Clear(smaller);
            yield return smaller;
        }
    }

    private static bool IsSet(IMessage message, FieldDescriptor field) =>
        field.HasPresence ? field.Accessor.HasValue(message) : field.Accessor.GetValue(message) is not System.Collections.ICollection { Count: 0 };
}
