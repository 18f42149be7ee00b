using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Levee.Grains.Interfaces.Protocol.Json;

/// <summary>A message inside another; its plan is looked up late, since some types contain themselves.</summary>
internal sealed class MessageCodec<T> : JsonCodec<T>
    where T : class, IMessage<T>, new()
{
    public override void Write(ref JsonOutput output, T value) => MessagePlan<T>.Instance.Write(ref output, value);

    public override bool TryRead(ref Utf8JsonReader reader, FieldDescriptor field, out T value)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw MesosJsonException.Unexpected(field, reader.TokenType);
        }

        value = MessagePlan<T>.Instance.Read(ref reader);
        return true;
    }

    public override void CollectMissing(T value, MissingFields missing) => MessagePlan<T>.Instance.CollectMissing(value, missing);
}
