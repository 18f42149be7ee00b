namespace Levee.EmbeddedEngine;

/// <summary>Ids of the engine's log messages: 6000 to 6999, never reused.</summary>
internal static class EventIds
{
    public const int ObserverDropped = 6001;
    public const int ActivationFailed = 6002;
    public const int DeactivationFailed = 6003;
    public const int TimerFailed = 6004;
    public const int OneWayFailed = 6005;
    public const int GatewayListening = 6006;
    public const int ClientConnected = 6007;
    public const int ConnectionClosed = 6008;
    public const int ConnectionBroken = 6009;
    public const int ConnectFailed = 6010;
    public const int AcceptFailed = 6011;
    public const int Connected = 6012;
}
