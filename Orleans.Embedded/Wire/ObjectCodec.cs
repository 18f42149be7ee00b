using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Levee.EmbeddedEngine.Wire;

/// <summary>Classes, structs and records, member by member: number, length, value; 0 ends. Unknown numbers are skipped, missing ones keep what the constructor set.</summary>
internal sealed class ObjectCodec<T> : ValueCodec<T>
{
    private readonly Member<T>[] _members = [.. ObjectShape.Members(typeof(T)).Select(member => Member<T>.Of(member.Key, member.Field))];

    public override T Copy(T value)
    {
        var copy = Instance.New<T>();
        foreach (var member in _members)
        {
            member.Copy(ref value, ref copy);
        }

        return copy;
    }

    public override void Write(WireWriter writer, T value)
    {
        writer.Enter(typeof(T));
        foreach (var member in _members)
        {
            writer.Varint(member.Key);
            var part = writer.BeginPart();
            member.Write(writer, ref value);
            writer.EndPart(part);
        }

        writer.Varint(0);
        writer.Leave();
    }

    public override T Read(ref WireReader reader)
    {
        reader.Enter();
        var value = Instance.New<T>();
        for (var next = 0; reader.Varint() is not 0 and var key;)
        {
            var part = reader.Part();
            next = next < _members.Length && _members[next].Key == key ? next : Array.FindIndex(_members, member => member.Key == key);
            if (next >= 0)
            {
                _members[next].Read(ref part, ref value);
            }

            next++;
        }

        reader.Leave();
        return value;
    }
}

/// <summary>One member.</summary>
internal abstract class Member<TOwner>(ulong key)
{
    public ulong Key => key;

    public static Member<TOwner> Of(ulong key, FieldInfo field) =>
        (Member<TOwner>)Activator.CreateInstance(typeof(Member<,>).MakeGenericType(typeof(TOwner), field.FieldType), key, field)!;

    public abstract void Copy(ref TOwner from, ref TOwner to);

    public abstract void Write(WireWriter writer, ref TOwner owner);

    public abstract void Read(ref WireReader reader, ref TOwner owner);
}

/// <summary>One member, by the address of its field: private and read-only ones too.</summary>
internal sealed class Member<TOwner, TValue>(ulong key, FieldInfo field) : Member<TOwner>(key)
{
    private readonly FieldAddress _field = Address(field);

    private delegate ref TValue FieldAddress(ref TOwner owner);

    public override void Copy(ref TOwner from, ref TOwner to) => _field(ref to) = Codec<TValue>.Copy(_field(ref from));

    public override void Write(WireWriter writer, ref TOwner owner) => Codec<TValue>.Write(writer, _field(ref owner));

    public override void Read(ref WireReader reader, ref TOwner owner) => _field(ref owner) = Codec<TValue>.Read(ref reader);

    private static FieldAddress Address(FieldInfo field)
    {
        var method = new DynamicMethod(field.Name, typeof(TValue).MakeByRefType(), [typeof(TOwner).MakeByRefType()], typeof(TOwner).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        if (!typeof(TOwner).IsValueType)
        {
            il.Emit(OpCodes.Ldind_Ref);
        }

        il.Emit(OpCodes.Ldflda, field);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<FieldAddress>();
    }
}

/// <summary>New objects: by the constructor without parameters, else with all fields zero; null for what cannot be made.</summary>
internal static class Instance
{
    public static T New<T>()
    {
        if (typeof(T).IsValueType || typeof(T).IsAbstract || typeof(T).IsArray || typeof(T) == typeof(string))
        {
            return default!;
        }

        return Constructor<T>.Call is { } call ? call() : (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
    }

    private static class Constructor<T>
    {
        public static readonly Func<T>? Call = Find();

        private static Func<T>? Find()
        {
            if (typeof(T).GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []) is not { } constructor)
            {
                return null;
            }

            var method = new DynamicMethod("New", typeof(T), [], typeof(T).Module, skipVisibility: true);
            var il = method.GetILGenerator();
            il.Emit(OpCodes.Newobj, constructor);
            il.Emit(OpCodes.Ret);
            return method.CreateDelegate<Func<T>>();
        }
    }
}
