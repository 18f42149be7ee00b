namespace Orleans;

/// <summary>Hears of the client's connection.</summary>
public interface IClusterConnectionStatusObserver
{
    /// <summary>The number of connected gateways changed: here 0 or 1.</summary>
    void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered);

    /// <summary>The last connection was lost; the client goes on trying.</summary>
    void NotifyClusterConnectionLost();
}
