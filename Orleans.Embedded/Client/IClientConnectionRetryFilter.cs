namespace Orleans;

/// <summary>Decides whether a client whose first connection failed tries again. Called after each failure; it may wait before it answers.</summary>
public interface IClientConnectionRetryFilter
{
    /// <summary>Whether to try again; false fails the start of the host with <paramref name="exception"/>.</summary>
    Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken);
}
