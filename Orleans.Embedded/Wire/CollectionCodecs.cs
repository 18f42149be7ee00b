using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Levee.EmbeddedEngine.Wire;

/// <summary>Anything that is made from an array of items. Written as 0 for null, else the number of items plus one, then the items.</summary>
internal sealed class SequenceCodec<T, TItem>(Func<T, IEnumerable<TItem>?> items, Func<TItem[], T> make) : ValueCodec<T>
{
    public override T Copy(T value) => items(value) is { } some ? make([.. some.Select(Codec<TItem>.Copy)]) : value;

    public override void Write(WireWriter writer, T value)
    {
        if (items(value) is not { } some)
        {
            writer.Varint(0);
            return;
        }

        var array = some as IReadOnlyCollection<TItem> ?? [.. some];
        writer.Varint((uint)array.Count + 1);
        writer.Enter(typeof(T));
        foreach (var item in array)
        {
            Codec<TItem>.Write(writer, item);
        }

        writer.Leave();
    }

    public override T Read(ref WireReader reader)
    {
        var count = reader.Varint();
        if (count == 0)
        {
            return default!;
        }

        if (count - 1 > (ulong)reader.Left)
        {
            throw new WireException($"{count - 1} items are announced in {reader.Left} bytes.");
        }

        reader.Enter();
        var array = new TItem[count - 1];
        for (var i = 0; i < array.Length; i++)
        {
            array[i] = Codec<TItem>.Read(ref reader);
        }

        reader.Leave();
        return make(array);
    }
}

/// <summary>Bytes in one piece; null as for sequences.</summary>
internal sealed class BytesCodec : ValueCodec<byte[]?>
{
    public override byte[]? Copy(byte[]? value) => (byte[]?)value?.Clone();

    public override void Write(WireWriter writer, byte[]? value)
    {
        writer.Byte(value is null ? (byte)0 : (byte)1);
        if (value is not null)
        {
            writer.Blob(value);
        }
    }

    public override byte[]? Read(ref WireReader reader) => reader.Byte() == 0 ? null : reader.Blob().ToArray();
}

/// <summary>An enum as its number.</summary>
internal sealed class EnumCodec<T> : ValueCodec<T>
    where T : struct, Enum
{
    public override T Copy(T value) => value;

    public override void Write(WireWriter writer, T value) => writer.Signed(Unsafe.SizeOf<T>() switch
    {
        1 => Unsafe.BitCast<T, sbyte>(value),
        2 => Unsafe.BitCast<T, short>(value),
        4 => Unsafe.BitCast<T, int>(value),
        _ => Unsafe.BitCast<T, long>(value),
    });

    public override T Read(ref WireReader reader) => reader.Signed() is var number && Unsafe.SizeOf<T>() switch
    {
        1 => Unsafe.BitCast<sbyte, T>((sbyte)number),
        2 => Unsafe.BitCast<short, T>((short)number),
        4 => Unsafe.BitCast<int, T>((int)number),
        _ => Unsafe.BitCast<long, T>(number),
    } is var value ? value : default;
}

internal sealed class NullableCodec<T> : ValueCodec<T?>
    where T : struct
{
    public override T? Copy(T? value) => value is { } some ? Codec<T>.Copy(some) : null;

    public override void Write(WireWriter writer, T? value)
    {
        writer.Byte(value is null ? (byte)0 : (byte)1);
        if (value is { } some)
        {
            Codec<T>.Write(writer, some);
        }
    }

    public override T? Read(ref WireReader reader) => reader.Byte() == 0 ? null : Codec<T>.Read(ref reader);
}

internal sealed class PairCodec<TKey, TValue> : ValueCodec<KeyValuePair<TKey, TValue>>
{
    public override KeyValuePair<TKey, TValue> Copy(KeyValuePair<TKey, TValue> value) => new(Codec<TKey>.Copy(value.Key), Codec<TValue>.Copy(value.Value));

    public override void Write(WireWriter writer, KeyValuePair<TKey, TValue> value)
    {
        Codec<TKey>.Write(writer, value.Key);
        Codec<TValue>.Write(writer, value.Value);
    }

    public override KeyValuePair<TKey, TValue> Read(ref WireReader reader) => new(Codec<TKey>.Read(ref reader), Codec<TValue>.Read(ref reader));
}

/// <summary>The collections that can be written, and how to make each from its items. An interface becomes its usual class.</summary>
internal static class Sequences
{
    public static object? Find(Type type)
    {
        if (type.IsArray)
        {
            return type == typeof(byte[]) ? new BytesCodec() : type.IsSZArray ? Make(nameof(Array), type.GetElementType()!) : null;
        }

        return !type.IsGenericType ? null : type.Name switch
        {
            "List`1" or "IList`1" or "ICollection`1" => Make(nameof(List), type, type.GetGenericArguments()),
            "IReadOnlyList`1" or "IReadOnlyCollection`1" or "IEnumerable`1" => Make(nameof(ReadOnly), type, type.GetGenericArguments()),
            "HashSet`1" or "ISet`1" or "IReadOnlySet`1" => Make(nameof(Set), type, type.GetGenericArguments()),
            "Queue`1" => Make(nameof(Queue), type.GetGenericArguments()),
            "ImmutableArray`1" => Make(nameof(ImmutableArray), type.GetGenericArguments()),
            "ImmutableList`1" or "IImmutableList`1" => Make(nameof(ImmutableList), type, type.GetGenericArguments()),
            "ImmutableHashSet`1" or "IImmutableSet`1" => Make(nameof(ImmutableSet), type, type.GetGenericArguments()),
            "ImmutableSortedSet`1" => Make(nameof(ImmutableSortedSet), type.GetGenericArguments()),
            "Dictionary`2" or "IDictionary`2" or "IReadOnlyDictionary`2" => Make(nameof(Dictionary), type, type.GetGenericArguments()),
            "SortedDictionary`2" => Make(nameof(SortedDictionary), type.GetGenericArguments()),
            "ImmutableDictionary`2" or "IImmutableDictionary`2" => Make(nameof(ImmutableDictionary), type, type.GetGenericArguments()),
            "ImmutableSortedDictionary`2" => Make(nameof(ImmutableSortedDictionary), type.GetGenericArguments()),
            _ => null,
        };
    }

    private static object Make(string method, Type first, Type[] more) => Make(method, [first, .. more]);

    private static object Make(string method, params Type[] types) => typeof(Sequences)
        .GetMethod(method, System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!
        .MakeGenericMethod(types)
        .Invoke(null, null)!;

    private static SequenceCodec<T[], T> Array<T>() => new(v => v, a => a);

    private static SequenceCodec<TList, T> List<TList, T>() where TList : IEnumerable<T> => new(v => v, a => (TList)(object)new List<T>(a));

    private static SequenceCodec<TList, T> ReadOnly<TList, T>() where TList : IEnumerable<T> => new(v => v, a => (TList)(object)a);

    private static SequenceCodec<TSet, T> Set<TSet, T>() where TSet : IEnumerable<T> => new(v => v, a => (TSet)(object)new HashSet<T>(a));

    private static SequenceCodec<Queue<T>, T> Queue<T>() => new(v => v, a => new(a));

    private static SequenceCodec<ImmutableArray<T>, T> ImmutableArray<T>() =>
        new(v => v.IsDefault ? null : v, a => System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(a));

    private static SequenceCodec<TList, T> ImmutableList<TList, T>() where TList : IEnumerable<T> => new(v => v, a => (TList)(object)a.ToImmutableList());

    private static SequenceCodec<TSet, T> ImmutableSet<TSet, T>() where TSet : IEnumerable<T> => new(v => v, a => (TSet)(object)a.ToImmutableHashSet());

    private static SequenceCodec<ImmutableSortedSet<T>, T> ImmutableSortedSet<T>() => new(v => v, a => [.. a]);

    private static SequenceCodec<TMap, KeyValuePair<TKey, TValue>> Dictionary<TMap, TKey, TValue>()
        where TMap : IEnumerable<KeyValuePair<TKey, TValue>> where TKey : notnull => new(v => v, a => (TMap)(object)a.ToDictionary());

    private static SequenceCodec<SortedDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> SortedDictionary<TKey, TValue>()
        where TKey : notnull => new(v => v, a => new(a.ToDictionary()));

    private static SequenceCodec<TMap, KeyValuePair<TKey, TValue>> ImmutableDictionary<TMap, TKey, TValue>()
        where TMap : IEnumerable<KeyValuePair<TKey, TValue>> where TKey : notnull => new(v => v, a => (TMap)(object)a.ToImmutableDictionary());

    private static SequenceCodec<ImmutableSortedDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> ImmutableSortedDictionary<TKey, TValue>()
        where TKey : notnull => new(v => v, a => a.ToImmutableSortedDictionary());
}
