using Levee.Grains.Interfaces.Resources;

namespace Levee.Grains.Allocation;

/// <summary>What frameworks of one role could be offered of one agent; frameworks with the same abilities find the answer ready.</summary>
/// <param name="least">The least that is offered to those without a wish of their own.</param>
internal sealed class RolePortion(MinAllocatable least)
{
    // One place for each set of traits.
    private readonly ResourceBundle?[] _stripped = new ResourceBundle?[16];
    private readonly bool?[] _suffices = new bool?[16];

    /// <summary>All that the role may have.</summary>
    public ResourceBundle All { get; private set; } = ResourceBundle.Empty;

    /// <summary>Begins with an agent and a role, or again after something was given away.</summary>
    public void Set(AgentPool agent, RoleNode role)
    {
        var available = agent.Available;
        All = (available.Traits & ResourceTraits.Reserved) == 0 ? available : available.Where(slice => slice.Kind.IsAllocatableTo(role.Path));
        Array.Clear(_stripped);
        Array.Clear(_suffices);
    }

    /// <summary>The part that a framework can handle, if that is enough for an offer.</summary>
    public ResourceBundle? For(Seat seat)
    {
        var unwanted = seat.Claim.Unwanted & All.Traits;
        var portion = unwanted == 0 ? All : _stripped[(int)unwanted] ??= All.Where(slice => (slice.Kind.Traits & unwanted) == 0);
        var suffices = seat.Least is { } own ? own.Admits(portion) : _suffices[(int)unwanted] ??= least.Admits(portion);
        return suffices ? portion : null;
    }

    /// <summary>Whether a part of it is enough for an offer.</summary>
    public bool Suffices(Seat seat, ResourceBundle part) => (seat.Least ?? least).Admits(part);
}
