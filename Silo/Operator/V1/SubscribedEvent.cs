using System.Buffers;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1.Master;
using WireFormat = Levee.Grains.Interfaces.Http.WireFormat;

namespace Levee.Silo.Operator.V1;

/// <summary>The first event of a stream: everything as it is. Source: operator-api, A.4.</summary>
internal static class SubscribedEvent
{
    /// <summary>Appends the event, without its frame.</summary>
    public static void Write(ClusterSummary cluster, TimeSpan heartbeat, WireFormat format, IBufferWriter<byte> target)
    {
        if (format == WireFormat.Json)
        {
            WriteJson(cluster, heartbeat, target);
        }
        else
        {
            WriteProtobuf(cluster, heartbeat, target);
        }
    }

    private static void WriteProtobuf(ClusterSummary cluster, TimeSpan heartbeat, IBufferWriter<byte> target)
    {
        var subscribed = new MessageOutline();
        subscribed.Add(Event.Types.Subscribed.GetStateFieldNumber, StateSection.OutlineAll(cluster));
        subscribed.Add(Event.Types.Subscribed.HeartbeatIntervalSecondsFieldNumber, heartbeat.TotalSeconds);
        var whole = new MessageOutline();
        whole.Add(Event.TypeFieldNumber, (long)Event.Types.Type.Subscribed);
        whole.Add(Event.SubscribedFieldNumber, subscribed);
        whole.WriteTo(target);
    }

    private static void WriteJson(ClusterSummary cluster, TimeSpan heartbeat, IBufferWriter<byte> target)
    {
        var output = new JsonOutput(target);
        output.BeginObject();
        output.Field("type"u8, "SUBSCRIBED");
        output.Name("subscribed"u8);
        output.BeginObject();
        output.Name("get_state"u8);
        StateSection.WriteAll(ref output, cluster);
        output.Field("heartbeat_interval_seconds"u8, heartbeat.TotalSeconds);
        output.EndObject();
        output.EndObject();
        output.Flush();
    }
}
