using System.Collections.Immutable;
using Levee.Grains.Interfaces.Allocation;

namespace Levee.Silo.Tests.Http;

/// <summary>An allocator that has run twice.</summary>
public sealed class FakeAllocator
{
    /// <summary>Its answer; a task that never ends stands for an allocator that hangs.</summary>
    public Task<AllocatorStatus> Status { get; set; } = Task.FromResult(Sample());

    public int Asked { get; private set; }

    public Task<AllocatorStatus> DescribeAsync(CancellationToken cancellationToken)
    {
        Asked++;
        return Status;
    }

    private static AllocatorStatus Sample()
    {
        var amounts = ImmutableDictionary.CreateRange(new[] { KeyValuePair.Create("cpus", 0.6), KeyValuePair.Create("mem", 192.0), KeyValuePair.Create("disk", 32.0) });
        return new(
            2, [0.5, 1.5], [0.01, 0.02], ImmutableDictionary<string, double>.Empty.Add("*", 1), ImmutableDictionary<string, int>.Empty.Add("*", 3).Add("a/b", 1),
            ImmutableDictionary<string, ImmutableDictionary<string, double>>.Empty.Add("*", amounts),
            ImmutableDictionary<string, ImmutableDictionary<string, double>>.Empty.Add("*", amounts), amounts, ImmutableDictionary<string, double>.Empty.Add("cpus", 64), amounts);
    }
}
