using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>The stored state is not the one this activation read: another writer came in between.</summary>
public class InconsistentStateException : OrleansException
{
    /// <summary>Without words.</summary>
    public InconsistentStateException()
    {
    }

    /// <summary>With words.</summary>
    public InconsistentStateException(string message)
        : base(message)
    {
    }

    /// <summary>With words and the exception behind it.</summary>
    public InconsistentStateException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>With both tags.</summary>
    /// <param name="storedEtag">What storage holds.</param>
    /// <param name="currentEtag">What the writer had read.</param>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
        : base($"{errorMsg} Stored ETag: {storedEtag ?? "none"}; ETag of the writer: {currentEtag ?? "none"}.")
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    /// <summary>Tag of the state in storage.</summary>
    public string? StoredEtag { get; private set; }

    /// <summary>Tag the writer had read.</summary>
    public string? CurrentEtag { get; private set; }
}
