using System.Collections.Immutable;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;
using Mesos.V1;

namespace Levee.Grains.Agents;

// Who holds what of the agent's resources.
internal sealed partial class AgentLedger
{
    private readonly Dictionary<(FrameworkId, string), Holding> _held = [];
    private ImmutableArray<Resource> _totalMessages;
    private bool _overdrawn;

    /// <summary>All it has, not allocated.</summary>
    public ResourceBundle Total { get; private set; }

    /// <summary>The same as messages, made once: reports repeat them.</summary>
    public ImmutableArray<Resource> TotalMessages => _totalMessages.IsDefault ? _totalMessages = Total.ToMessages() : _totalMessages;

    /// <summary>Neither offered nor used, not allocated; shared resources always.</summary>
    public ResourceBundle Free { get; private set; }

    /// <summary>Used by tasks and executors, with allocation.</summary>
    public ResourceBundle Used => ResourceBundle.Sum([.. _held.Values.Select(static holding => holding.Used)]);

    /// <summary>What each framework holds under each role, offered or used.</summary>
    public ImmutableArray<AllocatorHolding> Holdings => [.. _held.Select(entry => entry.Value.ToMessage(entry.Key.Item1, entry.Key.Item2))];

    /// <summary>Replaces all that is revocable. What is in use of it stays in use.</summary>
    public void Oversubscribe(ResourceBundle revocable)
    {
        Total = Total.Where(static slice => !slice.Kind.IsRevocable) + revocable.Unallocated();
        _totalMessages = default;
        Free = CountFree();
    }

    private void Use(FrameworkId frameworkId, string role, ResourceBundle resources)
    {
        Free = Free.Taking(resources.Unallocated())
            ?? throw new InvalidOperationException($"Agent {Id} has {Free} free; {resources} cannot be used. Validate before launching.");
        Hold(frameworkId, role, resources, used: true);
    }

    private void Unuse(FrameworkId frameworkId, string role, ResourceBundle resources) => Release(frameworkId, role, resources, used: true);

    private void Hold(FrameworkId frameworkId, string role, ResourceBundle resources, bool used)
    {
        if (!resources.IsEmpty)
        {
            var held = _held.GetValueOrDefault((frameworkId, role)) ?? Holding.Nothing;
            var all = held.All + resources;
            _held[(frameworkId, role)] = new(all, !used ? held.Used : held.IsAllUsed ? all : held.Used + resources);
        }
    }

    private void Release(FrameworkId frameworkId, string role, ResourceBundle resources, bool used)
    {
        if (resources.IsEmpty || !_held.TryGetValue((frameworkId, role), out var held))
        {
            return;
        }

        var all = held.All.Less(resources);
        var left = new Holding(all, !used ? held.Used : held.IsAllUsed ? all : held.Used.Less(resources));
        if (left.All.IsEmpty)
        {
            _held.Remove((frameworkId, role));
        }
        else
        {
            _held[(frameworkId, role)] = left;
        }

        Free = _overdrawn ? CountFree() : Free + resources.Unallocated().Exclusive();
    }

    // What the agent itself says is in use counts, whether it fits or not: one that came back with less than its tasks use has nothing free until the books balance.
    private ResourceBundle CountFree()
    {
        var (free, fits) = (Total, true);
        foreach (var held in _held.Values.Select(holding => holding.All.Unallocated().Exclusive()))
        {
            var left = free.Without(held);
            fits &= left is not null;
            free = left ?? free.Less(held);
        }

        _overdrawn = !fits;
        return free;
    }

    /// <summary>What one framework holds under one role.</summary>
    private sealed record Holding(ResourceBundle All, ResourceBundle Used)
    {
        private AllocatorHolding? _message;

        public static Holding Nothing { get; } = new(ResourceBundle.Empty, ResourceBundle.Empty);

        /// <summary>Nothing is offered: both are one object, so that what is counted and told of one serves for the other.</summary>
        public bool IsAllUsed => ReferenceEquals(All, Used);

        /// <summary>For the allocator; made once, since reports repeat it.</summary>
        public AllocatorHolding ToMessage(FrameworkId frameworkId, string role) => _message ??= MakeMessage(frameworkId, role);

        private AllocatorHolding MakeMessage(FrameworkId frameworkId, string role)
        {
            var all = All.ToMessages();
            return new(frameworkId, role, all, IsAllUsed ? all : Used.ToMessages());
        }
    }
}
