using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Levee.Grains.Interfaces.Protocol.Json;

/// <summary>How to read and write one message type.</summary>
internal abstract class MessagePlan(MessageDescriptor descriptor)
{
    private static readonly ConcurrentDictionary<MessageDescriptor, MessagePlan> Plans = new();

    public MessageDescriptor Descriptor { get; } = descriptor;

    public static MessagePlan Of(MessageDescriptor type) => Plans.GetOrAdd(type, static type =>
        (MessagePlan)typeof(MessagePlan<>).MakeGenericType(type.ClrType).GetField(nameof(MessagePlan<>.Instance), BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!);

    public abstract void WriteMessage(ref JsonOutput output, IMessage message);

    /// <summary>Reads the object whose first token the reader stands on; ends on its last one.</summary>
    public abstract IMessage ReadMessage(ref Utf8JsonReader reader);

    public abstract void CollectMissing(IMessage message, MissingFields missing);
}

/// <inheritdoc/>
internal sealed class MessagePlan<T> : MessagePlan
    where T : class, IMessage<T>, new()
{
    public static readonly MessagePlan<T> Instance = new();

    private readonly FieldPlan<T>[] _fields;
    private readonly FieldPlan<T>[] _required;
    private readonly FieldPlan<T>[] _parts;

    private MessagePlan()
        : base(new T().Descriptor)
    {
        _fields = [.. Descriptor.Fields.InDeclarationOrder().Select(FieldPlan<T>.Of)];
        _required = [.. _fields.Where(field => field.Descriptor.IsRequired)];
        _parts = [.. _fields.Where(field => field.Descriptor.FieldType == FieldType.Message)];
    }

    public override void WriteMessage(ref JsonOutput output, IMessage message) => Write(ref output, (T)message);

    public override IMessage ReadMessage(ref Utf8JsonReader reader) => Read(ref reader);

    public override void CollectMissing(IMessage message, MissingFields missing) => CollectMissing((T)message, missing);

    public void Write(ref JsonOutput output, T message)
    {
        output.BeginObject();
        foreach (var field in _fields)
        {
            field.Write(ref output, message);
        }

        output.EndObject();
    }

    public T Read(ref Utf8JsonReader reader)
    {
        var message = new T();
        var next = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var field = Find(ref reader, ref next);
            reader.Read();
            if (field is null || reader.TokenType == JsonTokenType.Null)
            {
                reader.Skip();
            }
            else
            {
                field.Read(ref reader, message);
            }
        }

        return message;
    }

    public void CollectMissing(T message, MissingFields missing)
    {
        foreach (var field in _required)
        {
            if (!field.IsSet(message))
            {
                missing.Add(field.Descriptor.Name);
            }
        }

        foreach (var field in _parts)
        {
            field.CollectMissing(message, missing);
        }
    }

    // Names mostly come in declaration order, so the search starts where the last one ended.
    private FieldPlan<T>? Find(ref Utf8JsonReader reader, ref int next)
    {
        for (var tried = 0; tried < _fields.Length; tried++)
        {
            var at = next + tried < _fields.Length ? next + tried : next + tried - _fields.Length;
            if (JsonText.Is(ref reader, _fields[at].Name))
            {
                next = at + 1;
                return _fields[at];
            }
        }

        return null;
    }
}
