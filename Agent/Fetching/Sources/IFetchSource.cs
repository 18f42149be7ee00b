namespace Levee.Agent.Fetching.Sources;

/// <summary>One way to get at files. Source: spec agent-behaviour section 8.</summary>
internal interface IFetchSource
{
    /// <summary>Whether it is for such URIs. Sources are asked in turn; the first that says yes is used.</summary>
    /// <param name="scheme">In small letters; empty: none.</param>
    bool Takes(string scheme);

    /// <summary>Size in bytes, as far as it can be known before.</summary>
    /// <returns><see langword="null"/>: it cannot.</returns>
    /// <exception cref="FetchProblem">There is no such file.</exception>
    Task<long?> SizeAsync(string uri, FetchUser user, CancellationToken cancellationToken);

    /// <summary>Brings the file; one that is there is replaced.</summary>
    /// <param name="log">Where programs that do the work write.</param>
    /// <exception cref="FetchProblem">It cannot be brought.</exception>
    Task CopyAsync(string uri, string target, FetchUser user, FetchLog log, CancellationToken cancellationToken);
}
