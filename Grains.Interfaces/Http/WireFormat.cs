namespace Levee.Grains.Interfaces.Http;

/// <summary>The two encodings of Mesos' APIs.</summary>
public enum WireFormat
{
    /// <summary><c>application/json</c>, Mesos' mapping.</summary>
    Json,

    /// <summary><c>application/x-protobuf</c>.</summary>
    Protobuf,
}
