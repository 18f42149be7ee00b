using System.Collections.Immutable;
using System.Text.Json;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Services;
using Mesos.V1;

namespace Levee.Dns.Tests.Golden;

/// <summary>Reads a master's recorded <c>/state</c> as the directory would hold it.</summary>
internal static class StateFile
{
    public static DirectorySnapshot Read(string path, IEnumerable<string> masters)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var root = document.RootElement;
        var frameworks = root.GetProperty("frameworks").EnumerateArray().ToList();
        return new(
            new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
            1,
            Master(root.GetProperty("leader").GetString()!.Split('@')[1]),
            [.. masters.Select(Master)],
            [.. root.GetProperty("slaves").EnumerateArray().Select(Agent)],
            [.. frameworks.Select(f => new DirectoryFramework(new(Text(f, "id")), Text(f, "name"), Text(f, "hostname"), f.TryGetProperty("pid", out var pid) ? pid.GetString() : null))],
            [.. frameworks.SelectMany(f => f.GetProperty("tasks").EnumerateArray().Select(task => Task(task, new(Text(f, "id")))))],
            []);
    }

    private static MasterEndpoint Master(string address) => new(address[..address.LastIndexOf(':')], int.Parse(address[(address.LastIndexOf(':') + 1)..]));

    private static DirectoryAgent Agent(JsonElement agent)
    {
        var address = Text(agent, "pid").Split('@')[1];
        var colon = address.LastIndexOf(':');
        return new(new(Text(agent, "id")), address[..colon].Trim('[', ']'), int.Parse(address[(colon + 1)..]));
    }

    private static DirectoryTask Task(JsonElement task, FrameworkId framework) => new(
        framework,
        new TaskId(Text(task, "id")),
        Text(task, "name"),
        new AgentId(Text(task, "slave_id")),
        State(Text(task, "state")),
        task.GetProperty("resources").TryGetProperty("ports", out var ports) ? Ranges(ports.GetString()!) : [],
        task.TryGetProperty("discovery", out var discovery) ? Discovery(discovery) : null,
        null,
        [.. task.GetProperty("statuses").EnumerateArray().Select(Status)]);

    private static TaskState State(string name) => Enum.GetValues<TaskState>().Single(state => "TASK_" + state.ToString()["Task".Length..].ToUpperInvariant() == name);

    private static ImmutableArray<PortRange> Ranges(string text) =>
    [
        .. text.Trim('[', ']').Split(", ", StringSplitOptions.RemoveEmptyEntries)
            .Select(range => range.Split('-')).Select(range => new PortRange(int.Parse(range[0]), int.Parse(range[1]))),
    ];

    private static DiscoveryInfo Discovery(JsonElement json)
    {
        var discovery = new DiscoveryInfo { Visibility = DiscoveryInfo.Types.Visibility.Cluster };
        if (Text(json, "name") is { Length: > 0 } name)
        {
            discovery.Name = name;
        }

        if (json.TryGetProperty("ports", out var ports))
        {
            discovery.Ports = new Ports();
            discovery.Ports.Ports_.AddRange(ports.GetProperty("ports").EnumerateArray().Select(DiscoveryPort));
        }

        return discovery;
    }

    private static Port DiscoveryPort(JsonElement json)
    {
        var port = new Port { Number = json.GetProperty("number").GetUInt32() };
        if (Text(json, "name") is { Length: > 0 } name)
        {
            port.Name = name;
        }

        if (Text(json, "protocol") is { Length: > 0 } protocol)
        {
            port.Protocol = protocol;
        }

        return port;
    }

    private static TaskStatus Status(JsonElement json)
    {
        var status = new TaskStatus { State = State(Text(json, "state")), Timestamp = json.TryGetProperty("timestamp", out var time) ? time.GetDouble() : 0 };
        if (json.TryGetProperty("labels", out var labels))
        {
            status.Labels = new Labels();
            status.Labels.Labels_.AddRange(labels.EnumerateArray().Select(label => new Label { Key = Text(label, "key"), Value = Text(label, "value") }));
        }

        if (json.TryGetProperty("container_status", out var container))
        {
            status.ContainerStatus = new ContainerStatus();
            status.ContainerStatus.NetworkInfos.AddRange(container.GetProperty("network_infos").EnumerateArray().Select(Network));
        }

        return status;
    }

    // Old agents wrote one ip_address beside the list; the v1 message no longer has it.
    private static NetworkInfo Network(JsonElement json)
    {
        var network = new NetworkInfo();
        var addresses = json.TryGetProperty("ip_addresses", out var list) ? list.EnumerateArray().Select(ip => Text(ip, "ip_address")) : [Text(json, "ip_address")];
        network.IpAddresses.AddRange(addresses.Select(ip => new NetworkInfo.Types.IPAddress { IpAddress = ip }));
        return network;
    }

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
