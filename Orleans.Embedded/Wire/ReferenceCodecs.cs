using Google.Protobuf;
using Orleans;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Wire;

/// <summary>Protobuf messages in their own format.</summary>
internal sealed class ProtobufCodec<T> : ValueCodec<T>
    where T : class, IMessage<T>
{
    private static readonly MessageParser<T> s_parser = (MessageParser<T>)typeof(T).GetProperty("Parser")!.GetValue(null)!;

    public override T Copy(T value) => value?.Clone()!;

    public override void Write(WireWriter writer, T value)
    {
        if (value is null)
        {
            writer.Varint(0);
            return;
        }

        var count = value.CalculateSize();
        writer.Varint((uint)count + 1);
        value.WriteTo(writer.Room(count));
    }

    public override T Read(ref WireReader reader)
    {
        var count = reader.Varint();
        if (count == 0)
        {
            return null!;
        }

        try
        {
            return s_parser.ParseFrom(reader.Take((int)Math.Min(count - 1, int.MaxValue)));
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new WireException($"A {typeof(T)} cannot be read: {error.Message}");
        }
    }
}

/// <summary>Grains and observers travel as their reference: id and interface.</summary>
internal sealed class ReferenceCodec<T> : ValueCodec<T>
    where T : class?
{
    public override T Copy(T value) => value is null or GrainReference ? value : (T)(object)Reference(value);

    public override void Write(WireWriter writer, T value)
    {
        writer.Byte(value is null ? (byte)0 : (byte)1);
        if (value is not null)
        {
            var reference = Reference(value);
            Codec<GrainId>.Write(writer, reference.GrainId);
            writer.Text(TypeNames.Of(reference.Interface));
        }
    }

    public override T Read(ref WireReader reader)
    {
        if (reader.Byte() == 0)
        {
            return null!;
        }

        var id = Codec<GrainId>.Read(ref reader);
        var sent = TypeNames.Find(reader.Text());
        return (T)reader.Node.Bind(typeof(T).IsInterface && sent?.IsAssignableTo(typeof(T)) is not true ? typeof(T) : sent!, id);
    }

    private static GrainReference Reference(T value) => value switch
    {
        GrainReference reference => reference,
        IGrainObserver => throw new ArgumentException($"A {value.GetType()} was passed as an argument. Pass what IGrainFactory.CreateObjectReference returns for it."),
        IAddressable grain => (GrainReference)grain.AsReference(typeof(T).IsInterface ? typeof(T) : typeof(IAddressable)),
        _ => throw new ArgumentException($"A {value!.GetType()} is no grain reference."),
    };
}

/// <summary>A declared type that others derive from: the name of the actual type stands in front.</summary>
internal sealed class PolymorphicCodec<T>(ValueCodec<T>? exact) : ValueCodec<T>
{
    public override T Copy(T value) =>
        value is null ? value : value.GetType() == typeof(T) && exact is not null ? exact.Copy(value) : (T)Codecs.Of(value.GetType()).CopyObject(value);

    public override void Write(WireWriter writer, T value)
    {
        var type = value?.GetType();
        writer.Byte(type is null ? (byte)0 : type == typeof(T) && exact is not null ? (byte)1 : (byte)2);
        if (type == typeof(T) && exact is not null)
        {
            exact.Write(writer, value);
        }
        else if (type is not null)
        {
            var codec = Codecs.Of(type);
            writer.Text(TypeNames.Of(type));
            codec.WriteObject(writer, value!);
        }
    }

    public override T Read(ref WireReader reader)
    {
        switch (reader.Byte())
        {
            case 0:
                return default!;
            case 1 when exact is not null:
                return exact.Read(ref reader);
            default:
                var name = reader.Text();
                return TypeNames.Find(name) is { } type && type.IsAssignableTo(typeof(T))
                    ? (T)Codecs.Of(type).ReadObject(ref reader)!
                    : throw new WireException($"{name} is not a {typeof(T)} known here.");
        }
    }
}

/// <summary>Codecs by the type at run time.</summary>
internal static class Codecs
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Type, IValueCodec> s_codecs = new();

    public static IValueCodec Of(Type type) => s_codecs.GetOrAdd(type, static type => (IValueCodec)CodecFactory.CreateExact(type));
}
