using Levee.Grains.Interfaces.Resources;

namespace Levee.Grains.Allocation;

/// <summary>How often each shared resource of one agent is held at and below each node: for shares it counts once.</summary>
/// <remarks>Source: spec mesos/allocator.md section 3.</remarks>
internal sealed class SharedHoldings
{
    private readonly Dictionary<(ShareNode Node, ResourceSlice Resource), int> _copies = [];

    /// <summary>Adds or takes away one copy.</summary>
    /// <param name="sign">1 or -1.</param>
    /// <returns>Whether the node came to hold the resource, or holds it no longer.</returns>
    public bool Count(ShareNode node, in ResourceSlice resource, int sign)
    {
        var copies = _copies.GetValueOrDefault((node, resource)) + sign;
        if (copies == 0)
        {
            _copies.Remove((node, resource));
        }
        else
        {
            _copies[(node, resource)] = copies;
        }

        return copies == (sign > 0 ? 1 : 0);
    }
}
