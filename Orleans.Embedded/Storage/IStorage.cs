namespace Orleans.Core;

/// <summary>One stored state of a grain, without its type.</summary>
public interface IStorage
{
    /// <summary>Version of the stored state; null: never stored.</summary>
    string? Etag { get; }

    /// <summary>Whether storage holds a record.</summary>
    bool RecordExists { get; }

    /// <summary>Removes the record and starts over with a new state.</summary>
    Task ClearStateAsync();

    /// <summary>Stores the state.</summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Another writer came in between; the activation ends after this call.</exception>
    Task WriteStateAsync();

    /// <summary>Takes the state from storage, dropping what is in memory.</summary>
    Task ReadStateAsync();

    /// <inheritdoc cref="ClearStateAsync()"/>
    Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

    /// <inheritdoc cref="WriteStateAsync()"/>
    Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

    /// <inheritdoc cref="ReadStateAsync()"/>
    Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
}
