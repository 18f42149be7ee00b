using Orleans;

namespace Levee.Agent.Registration;

/// <summary>Tells when a client loses its last gateway.</summary>
internal sealed class ConnectionLoss : IClusterConnectionStatusObserver
{
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes then.</summary>
    public Task Task => _lost.Task;

    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
    }

    public void NotifyClusterConnectionLost() => _lost.TrySetResult();
}
