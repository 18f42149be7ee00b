using System.Text;
using Levee.Executors.Messages;
using Levee.Executors.Wire;

namespace Levee.Executors.Docker.Run;

/// <summary>What a container may use, as far as docker can be told.</summary>
internal sealed class DockerResources
{
    private readonly List<(ulong First, ulong Last)> _ports = [];

    public double? Cpus { get; private set; }

    public double? MemMegabytes { get; private set; }

    /// <summary>May be infinite.</summary>
    public double? CpusLimit { get; private set; }

    /// <summary>May be infinite.</summary>
    public double? MemMegabytesLimit { get; private set; }

    /// <summary>The role that they are allocated to.</summary>
    public string? Role { get; private set; }

    public bool HasPorts => _ports.Count > 0;

    /// <param name="resources">Resource messages.</param>
    /// <param name="limits">Entries of TaskInfo.limits.</param>
    public static DockerResources Of(IEnumerable<byte[]> resources, IEnumerable<byte[]> limits)
    {
        var sum = new DockerResources();
        foreach (var resource in resources)
        {
            sum.Add(resource);
        }

        foreach (var limit in limits)
        {
            sum.Limit(limit);
        }

        return sum;
    }

    public bool Holds(uint port) => _ports.Any(range => port >= range.First && port <= range.Last);

    private void Add(ReadOnlySpan<byte> resource)
    {
        var allocation = Fields.Bytes(resource, 11);
        Role ??= allocation.IsEmpty ? "" : Fields.Id(allocation);
        switch (Encoding.UTF8.GetString(Fields.Bytes(resource, 1)))
        {
            case "cpus":
                Cpus = (Cpus ?? 0) + Scalar(Fields.Bytes(resource, 3));
                break;
            case "mem":
                MemMegabytes = (MemMegabytes ?? 0) + Scalar(Fields.Bytes(resource, 3));
                break;
            case "ports":
                AddPorts(Fields.Bytes(resource, 4));
                break;
        }
    }

    private void AddPorts(ReadOnlySpan<byte> ranges)
    {
        var reader = new WireReader(ranges);
        while (reader.Next())
        {
            var range = reader.Bytes();
            _ports.Add((Fields.Varint(range, 1) ?? 0, Fields.Varint(range, 2) ?? 0));
        }
    }

    private void Limit(ReadOnlySpan<byte> entry)
    {
        var value = Scalar(Fields.Bytes(entry, 2));
        switch (Encoding.UTF8.GetString(Fields.Bytes(entry, 1)))
        {
            case "cpus":
                CpusLimit = value;
                break;
            case "mem":
                MemMegabytesLimit = value;
                break;
        }
    }

    private static double Scalar(ReadOnlySpan<byte> message)
    {
        var value = 0.0;
        var reader = new WireReader(message);
        while (reader.Next())
        {
            value = reader.Double();
        }

        return value;
    }
}
