using System.Collections.Immutable;
using System.Net;
using Levee.Dns.Directory;
using Levee.Dns.Records;
using Levee.Dns.Wire;
using Levee.Dns.Zones;
using Levee.Grains.Interfaces.Services;
using Mesos.V1;

namespace Levee.Dns.Tests.Directory;

/// <summary>A small cluster.</summary>
internal static class Sample
{
    public static readonly Guid Epoch = new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    public static readonly RecordOptions Options = new(
        "mesos", LabelRules.Rfc1123, [IpSource.NetInfo, IpSource.Mesos, IpSource.Host], "ns1.mesos.", [IPAddress.Parse("127.0.0.1")]);

    public static ZonePublisher Publisher(VipAddressMode vips = VipAddressMode.Direct, TimeProvider? clock = null) => new(Options, vips, _ => false, clock ?? TimeProvider.System);

    public static DirectoryAgent Agent(int n, string? host = null) => new(new($"M-S{n}"), host ?? $"10.0.0.{n}", 5051);

    public static DirectoryFramework Framework(int n, string? name = null) => new(new($"F{n}"), name ?? $"framework{n}", "10.9.9.9", null);

    public static DirectoryTask Task(string name, int agent, int framework = 1, TaskState state = TaskState.TaskRunning, int port = 31000) => new(
        new($"F{framework}"), new($"{name}.{agent}"), name, new($"M-S{agent}"), state, [new PortRange(port, port)], null, null, []);

    public static DirectoryVip Vip(string name, int port = 80) => new(new("tcp", name, "framework1", null, port), "11.1.2.3", []);

    public static DirectorySnapshot Snapshot(params DirectoryTask[] tasks) => new(
        Epoch, 1, new("10.0.0.100", 5050), [new("10.0.0.100", 5050)], [Agent(1), Agent(2)], [Framework(1), Framework(2)], [.. tasks], []);

    /// <summary>All addresses of a name, with blanks between; <see langword="null"/> when it does not exist.</summary>
    public static string? Addresses(this ZonePublisher publisher, string name) => publisher.Current.Names.Find(DnsName.Parse(name).Wire) is { } records
        ? string.Join(' ', records.Version4.Values.ToArray().Select(VipAddresses.Format).Order(StringComparer.Ordinal))
        : null;

    /// <summary>Every name with all that is known of it, to compare two zones.</summary>
    public static ImmutableSortedDictionary<string, string> Describe(this NameTable table) =>
        table.All.ToImmutableSortedDictionary(records => records.Name.ToString(), Describe, StringComparer.Ordinal);

    private static string Describe(NameRecords records) => string.Join(
        ' ',
        [
            .. records.Version4.Values.ToArray().Order().Select(VipAddresses.Format),
            .. records.Version6.Values.ToArray().Order().Select(address => address.ToString("x", null)),
            .. records.Services.Values.ToArray().Select(service => $"{service.Target}:{service.Port}").Order(StringComparer.Ordinal),
            $"{records.Children} below",
        ]);
}
