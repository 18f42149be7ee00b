namespace Orleans;

/// <summary>A state on its way between grain and storage.</summary>
public interface IGrainState<T>
{
    /// <summary>The state.</summary>
    T? State { get; set; }

    /// <summary>Its version in storage; null: never stored.</summary>
    string? ETag { get; set; }

    /// <summary>Whether storage holds it.</summary>
    bool RecordExists { get; set; }
}
