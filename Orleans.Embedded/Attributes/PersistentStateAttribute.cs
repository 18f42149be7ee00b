namespace Orleans.Runtime;

/// <summary>Injects an <see cref="IPersistentState{TState}"/> into the constructor of a grain, read before <see cref="IGrainBase.OnActivateAsync"/>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute : Attribute
{
    /// <summary>Names the state.</summary>
    /// <param name="storageName">The storage it lives in; null: the default one.</param>
    public PersistentStateAttribute(string stateName, string? storageName = null)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        StateName = stateName;
        StorageName = storageName;
    }

    /// <summary>Name of the state.</summary>
    public string StateName { get; }

    /// <summary>Name of the storage; null: the default one.</summary>
    public string? StorageName { get; }
}
