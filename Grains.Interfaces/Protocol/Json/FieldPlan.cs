using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Levee.Grains.Interfaces.Protocol.Json;

/// <summary>How to read and write one field of <typeparamref name="TMessage"/>.</summary>
internal abstract class FieldPlan<TMessage>(FieldDescriptor descriptor)
    where TMessage : class, IMessage<TMessage>, new()
{
    public FieldDescriptor Descriptor { get; } = descriptor;

    public byte[] Name { get; } = Encoding.UTF8.GetBytes(descriptor.Name);

    public static FieldPlan<TMessage> Of(FieldDescriptor field)
    {
        var property = typeof(TMessage).GetProperty(field.PropertyName)!.PropertyType;
        if (field.IsMap && field.MessageType.FindFieldByNumber(1).FieldType != FieldType.String)
        {
            throw new NotSupportedException($"Map {field.FullName} has keys that are not strings; no Mesos message has such a map.");
        }

        var (plan, value) =
            field.IsMap ? (typeof(MapPlan<,>), property.GetGenericArguments()[1])
            : field.IsRepeated ? (typeof(RepeatedPlan<,>), property.GetGenericArguments()[0])
            : (typeof(SingularPlan<,>), property);
        var valueField = field.IsMap ? field.MessageType.FindFieldByNumber(2) : field;
        return (FieldPlan<TMessage>)Activator.CreateInstance(plan.MakeGenericType(typeof(TMessage), value), field, JsonCodec.Of(value, valueField))!;
    }

    public abstract void Write(ref JsonOutput output, TMessage message);

    /// <summary>Reads the value the reader stands on (never null) and ends on its last token.</summary>
    public abstract void Read(ref Utf8JsonReader reader, TMessage message);

    public abstract bool IsSet(TMessage message);

    public abstract void CollectMissing(TMessage message, MissingFields missing);

    protected TDelegate Bind<TDelegate>(string prefix, string suffix = "")
        where TDelegate : Delegate => typeof(TMessage).GetMethod($"{prefix}{suffix}{Descriptor.PropertyName}")!.CreateDelegate<TDelegate>();
}
