using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Levee.Grains.Interfaces.Protocol.Json;

/// <summary>An optional, required or oneof field.</summary>
internal sealed class SingularPlan<TMessage, T> : FieldPlan<TMessage>
    where TMessage : class, IMessage<TMessage>, new()
{
    private readonly JsonCodec<T> _codec;
    private readonly Func<TMessage, T> _get;
    private readonly Action<TMessage, T> _set;
    private readonly Func<TMessage, bool>? _has;
    private readonly bool _writesDefault;

    public SingularPlan(FieldDescriptor field, JsonCodec<T> codec)
        : base(field)
    {
        _codec = codec;
        _get = Bind<Func<TMessage, T>>("get_");
        _set = Bind<Action<TMessage, T>>("set_");
        _has = field.HasPresence && field.FieldType != FieldType.Message ? Bind<Func<TMessage, bool>>("get_", "Has") : null;
        var proto = field.ToProto();
        _writesDefault = proto.HasDefaultValue && proto.Options?.Deprecated != true;
    }

    public override void Write(ref JsonOutput output, TMessage message)
    {
        if (_writesDefault || IsSet(message))
        {
            output.Name(Name);
            _codec.Write(ref output, _get(message));
        }
    }

    public override void Read(ref Utf8JsonReader reader, TMessage message)
    {
        if (_codec.TryRead(ref reader, Descriptor, out var value))
        {
            _set(message, value);
        }
    }

    // Without a has-bit: a message is set unless null, a proto3 scalar (in Duration) unless zero.
    public override bool IsSet(TMessage message) => _has?.Invoke(message) ?? !EqualityComparer<T>.Default.Equals(_get(message), default);

    public override void CollectMissing(TMessage message, MissingFields missing)
    {
        if (_get(message) is { } part)
        {
            missing.Enter(Descriptor.Name);
            _codec.CollectMissing(part, missing);
            missing.Leave();
        }
    }
}
