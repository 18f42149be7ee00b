using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Levee.TestKit;

/// <summary>Messages with any fields and values: right in form, and mostly senseless.</summary>
public static class RandomMessage
{
    private static readonly string[] Texts = ["", " ", "a", "*", "a/b", "..", "é", "\0", "\n", "=", "M-0000", new('x', 300), new('/', 300)];

    private static readonly double[] Numbers = [0, -1, 0.1, 1, 1e6, 1e18, 1e308, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, 9007199254740993];

    private static readonly long[] Integers = [0, 1, -1, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 31000];

    /// <param name="type">What the field <c>type</c> of the outermost message says, so that calls of all kinds come up.</param>
    public static T Of<T>(Random random, int type)
        where T : class, IMessage<T>, new()
    {
        var message = new T();
        Fill(message, random, depth: 0);
        if (message.Descriptor.FindFieldByName("type") is { FieldType: FieldType.Enum } kind)
        {
            kind.Accessor.SetValue(message, Enum.ToObject(kind.EnumType.ClrType, type));
        }

        return message;
    }

    private static void Fill(IMessage message, Random random, int depth)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (random.Next(field.IsRequired ? 20 : depth + 2) != 0 != field.IsRequired)
            {
                continue;
            }

            if (field.IsMap)
            {
                var entry = field.MessageType;
                ((IDictionary)field.Accessor.GetValue(message))[Value(entry.FindFieldByNumber(1), random, depth)] = Value(entry.FindFieldByNumber(2), random, depth);
            }
            else if (field.IsRepeated)
            {
                var list = (IList)field.Accessor.GetValue(message);
                for (var left = random.Next(1, 3); left > 0; left--)
                {
                    list.Add(Value(field, random, depth));
                }
            }
            else
            {
                field.Accessor.SetValue(message, Value(field, random, depth));
            }
        }
    }

    private static object Value(FieldDescriptor field, Random random, int depth)
    {
        switch (field.FieldType)
        {
            case FieldType.Message:
                var nested = field.MessageType.Parser.ParseFrom(ByteString.Empty);
                if (depth < 6)
                {
                    Fill(nested, random, depth + 1);
                }

                return nested;
            case FieldType.String:
                return Texts[random.Next(Texts.Length)];
            case FieldType.Bytes:
                return ByteString.CopyFrom(new byte[random.Next(3) * 8]);
            case FieldType.Bool:
                return random.Next(2) == 0;
            case FieldType.Enum:
                return Enum.ToObject(field.EnumType.ClrType, field.EnumType.Values[random.Next(field.EnumType.Values.Count)].Number);
            case FieldType.Double:
                return Numbers[random.Next(Numbers.Length)];
            case FieldType.Float:
                return (float)Numbers[random.Next(Numbers.Length)];
            case FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64:
                return Integers[random.Next(Integers.Length)];
            case FieldType.UInt64 or FieldType.Fixed64:
                return (ulong)Integers[random.Next(Integers.Length)];
            case FieldType.UInt32 or FieldType.Fixed32:
                return (uint)Integers[random.Next(Integers.Length)];
            default:
                return (int)Integers[random.Next(Integers.Length)];
        }
    }
}
