using Levee.Grains.Interfaces.Http;
using Mesos.V1.Master;

namespace Levee.Silo.Operator.Events;

/// <summary>An event on its way to many subscribers: each encoding is made once.</summary>
internal sealed class SharedEvent(Event content)
{
    private readonly Lazy<byte[]> _json = new(() => new EventRecords(WireFormat.Json).Encode(content).ToArray());
    private readonly Lazy<byte[]> _protobuf = new(() => new EventRecords(WireFormat.Protobuf).Encode(content).ToArray());

    public static SharedEvent Heartbeat { get; } = new(new() { Type = Event.Types.Type.Heartbeat });

    /// <summary>The event itself; not to be changed.</summary>
    public Event Content => content;

    /// <summary>The whole record: length, line feed, payload.</summary>
    public ReadOnlyMemory<byte> Record(WireFormat format) => format == WireFormat.Json ? _json.Value : _protobuf.Value;
}
