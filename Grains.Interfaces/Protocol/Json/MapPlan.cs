using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;

namespace Levee.Grains.Interfaces.Protocol.Json;

/// <summary>A map with string keys: an object, left out when empty.</summary>
internal sealed class MapPlan<TMessage, T> : FieldPlan<TMessage>
    where TMessage : class, IMessage<TMessage>, new()
{
    private readonly JsonCodec<T> _codec;
    private readonly Func<TMessage, MapField<string, T>> _get;

    public MapPlan(FieldDescriptor field, JsonCodec<T> codec)
        : base(field)
    {
        _codec = codec;
        _get = Bind<Func<TMessage, MapField<string, T>>>("get_");
    }

    public override void Write(ref JsonOutput output, TMessage message)
    {
        var entries = _get(message);
        if (entries.Count == 0)
        {
            return;
        }

        output.Name(Name);
        output.BeginObject();
        foreach (var (key, value) in entries)
        {
            output.Name(key);
            _codec.Write(ref output, value);
        }

        output.EndObject();
    }

    public override void Read(ref Utf8JsonReader reader, TMessage message)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw MesosJsonException.Unexpected(Descriptor, reader.TokenType);
        }

        var entries = _get(message);
        entries.Clear();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = JsonText.Read(ref reader);
            reader.Read();
            if (reader.TokenType != JsonTokenType.Null && _codec.TryRead(ref reader, Descriptor, out var value))
            {
                entries[key] = value;
            }
        }
    }

    public override bool IsSet(TMessage message) => _get(message).Count > 0;

    public override void CollectMissing(TMessage message, MissingFields missing)
    {
        foreach (var (key, value) in _get(message))
        {
            missing.Enter($"{Descriptor.Name}[{key}]");
            _codec.CollectMissing(value, missing);
            missing.Leave();
        }
    }
}
