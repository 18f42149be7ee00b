using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain: one activation per id, one turn at a time.</summary>
public interface IGrain : IAddressable
{
}
