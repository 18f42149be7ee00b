using Levee.Grains.Interfaces.Resources;
using Mesos.V1;
using Capability = Mesos.V1.AgentInfo.Types.Capability.Types.Type;

namespace Levee.Grains.Operations;

/// <summary>What the rules about operations look at.</summary>
/// <param name="Principal">Who asks; <see langword="null"/>: nobody in particular, and no principal is checked.</param>
/// <param name="Framework">Whose operation; <see langword="null"/>: an operator's.</param>
/// <param name="Capabilities">What the agent can do.</param>
/// <param name="Total">All the agent has, not allocated.</param>
/// <param name="Used">What its tasks and executors use, with or without allocation.</param>
internal sealed record OperationContext(
    string? Principal, FrameworkInfo? Framework, IReadOnlyCollection<AgentInfo.Types.Capability> Capabilities, ResourceBundle Total, ResourceBundle Used)
{
    /// <summary>Whether the agent has a capability.</summary>
    public bool Can(Capability capability) => Capabilities.Any(own => own.Type == capability);
}
