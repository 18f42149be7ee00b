using Orleans;

namespace Levee.EmbeddedEngine.Client;

/// <summary>A filter that is a function.</summary>
internal sealed class DelegateRetryFilter(Func<Exception, CancellationToken, Task<bool>> filter) : IClientConnectionRetryFilter
{
    public Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken) => filter(exception, cancellationToken);
}
