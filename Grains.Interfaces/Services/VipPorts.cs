using System.Collections.Immutable;
using System.Globalization;
using Mesos.V1;

namespace Levee.Grains.Interfaces.Services;

/// <summary>What the labels of one task say about virtual IPs.</summary>
/// <param name="Ports">One entry per label that reads well.</param>
/// <param name="Problems">One sentence per label that does not; the others still count.</param>
/// <remarks>Source: spec/dcos/l4lb.md section 1.</remarks>
public sealed record VipPorts(ImmutableArray<VipPort> Ports, ImmutableArray<string> Problems)
{
    private const string TaskLabel = "vip_port";

    /// <summary>Reads the labels on discovery ports (<c>VIP_0</c>, <c>VIP_1</c>, …) and the task's own (<c>vip_PORT0: tcp://…</c>).</summary>
    /// <param name="hostPorts">The task's <c>ports</c> resource; <c>vip_PORT&lt;n&gt;</c> means its n-th port.</param>
    public static VipPorts Read(DiscoveryInfo? discovery, Labels? taskLabels, ImmutableArray<PortRange> hostPorts)
    {
        var ports = ImmutableArray.CreateBuilder<VipPort>();
        var problems = ImmutableArray.CreateBuilder<string>();
        foreach (var port in discovery?.Ports?.Ports_ ?? [])
        {
            ReadDiscoveryPort(port, ports, problems);
        }

        foreach (var label in taskLabels?.Labels_ ?? [])
        {
            ReadTaskLabel(label, hostPorts, ports, problems);
        }

        return new([.. ports.Distinct()], problems.ToImmutable());
    }

    private static void ReadDiscoveryPort(Port port, ImmutableArray<VipPort>.Builder ports, ImmutableArray<string>.Builder problems)
    {
        var labels = port.Labels?.Labels_ ?? [];
        var isHostPort = labels.Any(label => label is { Key: "network-scope", Value: "host" });
        foreach (var label in labels.Where(IsVip))
        {
            var protocol = port.HasProtocol ? port.Protocol : "tcp";
            var problem = port.Number is 0 or > 65535 ? "the port's number is not from 1 to 65535" : ProtocolProblem(protocol);
            if (problem is null && VipLabel.TryParse(label.Value, out problem) is { } vip)
            {
                ports.Add(new(vip, protocol, (int)port.Number, isHostPort));
            }
            else
            {
                problems.Add($"Label {label.Key} of discovery port {port.Number} is ignored: {problem}");
            }
        }
    }

    private static void ReadTaskLabel(Label label, ImmutableArray<PortRange> hostPorts, ImmutableArray<VipPort>.Builder ports, ImmutableArray<string>.Builder problems)
    {
        if (!label.Key.StartsWith(TaskLabel, StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        if (PortAt(hostPorts, label.Key[TaskLabel.Length..]) is not { } port)
        {
            problems.Add($"Task label {label.Key} is ignored: the task has no port with that index; its ports count from vip_PORT0.");
            return;
        }

        var (protocol, value) = label.Value.Split("://", 2) is [var scheme, var rest] ? (scheme, rest) : ("", label.Value);
        var problem = protocol.Length == 0 ? $"'{label.Value}' does not start with tcp:// or udp://" : ProtocolProblem(protocol);
        if (problem is null && VipLabel.TryParse(value, out problem) is { } vip)
        {
            ports.Add(new(vip, protocol, port, IsHostPort: true));
        }
        else
        {
            problems.Add($"Task label {label.Key} is ignored: {problem}");
        }
    }

    // The prefix is VIP or vip, in one case; Vip_0 is somebody else's label.
    private static bool IsVip(Label label) =>
        label.Key.StartsWith("VIP", StringComparison.Ordinal) || label.Key.StartsWith("vip", StringComparison.Ordinal);

    private static string? ProtocolProblem(string protocol) => protocol is "tcp" or "udp" ? null : $"protocol '{protocol}' is neither tcp nor udp";

    private static int? PortAt(ImmutableArray<PortRange> ranges, string index)
    {
        if (!int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var left))
        {
            return null;
        }

        foreach (var range in ranges)
        {
            var count = range.End - range.Begin + 1;
            if (left < count)
            {
                return range.Begin + left;
            }

            left -= count;
        }

        return null;
    }
}
