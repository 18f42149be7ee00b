namespace Levee.Silo.Http;

/// <summary>The two encodings of Mesos' APIs.</summary>
internal enum WireFormat
{
    /// <summary><c>application/json</c>, Mesos' mapping.</summary>
    Json,

    /// <summary><c>application/x-protobuf</c>.</summary>
    Protobuf,
}
