using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>A stored state, injected by <see cref="PersistentStateAttribute"/>.</summary>
public interface IPersistentState<TState> : IStorage<TState>
{
}
