using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;

namespace Levee.Grains.Interfaces.Protocol.Json;

/// <summary>A repeated field: an array, left out when empty; one bare value is read as a list of one.</summary>
internal sealed class RepeatedPlan<TMessage, T> : FieldPlan<TMessage>
    where TMessage : class, IMessage<TMessage>, new()
{
    private readonly JsonCodec<T> _codec;
    private readonly Func<TMessage, RepeatedField<T>> _get;

    public RepeatedPlan(FieldDescriptor field, JsonCodec<T> codec)
        : base(field)
    {
        _codec = codec;
        _get = Bind<Func<TMessage, RepeatedField<T>>>("get_");
    }

    public override void Write(ref JsonOutput output, TMessage message)
    {
        var values = _get(message);
        if (values.Count == 0)
        {
            return;
        }

        output.Name(Name);
        output.BeginArray();
        for (var at = 0; at < values.Count; at++)
        {
            _codec.Write(ref output, values[at]);
        }

        output.EndArray();
    }

    public override void Read(ref Utf8JsonReader reader, TMessage message)
    {
        var values = _get(message);
        values.Clear(); // The last of two equal names counts.
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            ReadElement(ref reader, values);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Null)
            {
                ReadElement(ref reader, values);
            }
        }
    }

    public override bool IsSet(TMessage message) => _get(message).Count > 0;

    public override void CollectMissing(TMessage message, MissingFields missing)
    {
        var values = _get(message);
        for (var at = 0; at < values.Count; at++)
        {
            missing.Enter($"{Descriptor.Name}[{at}]");
            _codec.CollectMissing(values[at], missing);
            missing.Leave();
        }
    }

    private void ReadElement(ref Utf8JsonReader reader, RepeatedField<T> values)
    {
        if (_codec.TryRead(ref reader, Descriptor, out var value))
        {
            values.Add(value);
        }
    }
}
