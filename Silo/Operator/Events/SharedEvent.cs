using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Http;
using Mesos.V1;
using Mesos.V1.Master;
using MesosTask = Mesos.V1.Task;

namespace Levee.Silo.Operator.Events;

/// <summary>An event on its way to many subscribers: each encoding is made once.</summary>
/// <param name="framework">Whose task or description it is about; <see langword="null"/>: nobody's, or of one that is not known any more.</param>
/// <param name="task">The task it is about.</param>
internal sealed class SharedEvent(Event content, FrameworkInfo? framework = null, MesosTask? task = null)
{
    private readonly Lazy<byte[]> _json = new(() => new EventRecords(WireFormat.Json).Encode(content).ToArray());
    private readonly Lazy<byte[]> _protobuf = new(() => new EventRecords(WireFormat.Protobuf).Encode(content).ToArray());

    private readonly Lazy<int> _size = new(content.CalculateSize);

    public static SharedEvent Heartbeat { get; } = new(new() { Type = Event.Types.Type.Heartbeat });

    /// <summary>The event itself; not to be changed.</summary>
    public Event Content => content;

    /// <summary>Bytes of the protobuf form.</summary>
    public int Size => _size.Value;

    /// <summary>The event as a reader may see it.</summary>
    /// <returns><see langword="null"/>: not at all.</returns>
    public SharedEvent? For(ReadAccess access)
    {
        if (access.IsUnlimited)
        {
            return this;
        }

        if (content.Type == Event.Types.Type.AgentAdded)
        {
            return new(WithoutHidden(access));
        }

        return (framework is null || access.SeesFramework(framework)) && (task is null || (framework is not null && access.SeesTask(task, framework))) ? this : null;
    }

    /// <summary>The whole record: length, line feed, payload.</summary>
    public ReadOnlyMemory<byte> Record(WireFormat format) => format == WireFormat.Json ? _json.Value : _protobuf.Value;

    private Event WithoutHidden(ReadAccess access)
    {
        var shown = content.Clone();
        foreach (var resources in new[] { shown.AgentAdded.Agent.TotalResources, shown.AgentAdded.Agent.AllocatedResources, shown.AgentAdded.Agent.OfferedResources })
        {
            foreach (var hidden in resources.Where(resource => !EndpointResources.IsVisible(resource, access)).ToList())
            {
                resources.Remove(hidden);
            }
        }

        return shown;
    }
}
