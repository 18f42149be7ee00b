using System.Collections.Immutable;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Services;
using Levee.LoadBalancer.Balancing;

namespace Levee.LoadBalancer.Tests;

/// <summary>Virtual IPs and backends for tests.</summary>
internal static class Sample
{
    public static VipBackend Place(int port, int weight = 1, string? task = null) =>
        new(new FrameworkId("framework"), new TaskId(task ?? $"task-{port}"), "127.0.0.1", port, weight);

    public static Backend Backend(int port = 1, int weight = 1, int open = 0, TimeProvider? clock = null)
    {
        var backend = new Backend(Place(port, weight), BreakerOptions.Default, clock ?? TimeProvider.System);
        for (var i = 0; i < open; i++)
        {
            backend.Acquire();
        }

        return backend;
    }

    public static DirectoryVip Named(string name, int port, params VipBackend[] backends)
    {
        var relative = VipName.Relative(name, "marathon");
        return new(new VipKey("tcp", name, "marathon", null, port), VipAddresses.Assign([relative])[relative], [.. backends]);
    }

    public static DirectoryVip Ip(string ip, int port, params VipBackend[] backends) => new(new VipKey("tcp", null, null, ip, port), ip, [.. backends]);

    public static DirectorySnapshot Snapshot(Guid epoch, long sequence, params DirectoryVip[] vips) => new(epoch, sequence, null, [], [], [], [], [.. vips]);

    public static DirectoryDelta Delta(Guid epoch, long sequence, params DirectoryChange[] changes) => new(epoch, sequence, [.. changes]);

    public static ImmutableArray<int> Ports(ReadOnlySpan<Backend> backends) => [.. backends.ToArray().Select(backend => backend.Place.Port)];
}
