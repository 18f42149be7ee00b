using System.ComponentModel.DataAnnotations;

namespace Levee.Silo.Http;

/// <summary>Settings that the scheduler API and the operator API have alike: of their calls and their event streams.</summary>
internal abstract class EventStreamOptions
{
    /// <summary>Time between two HEARTBEAT events. Mesos announces 15 s and clients give up after five of them.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Events that may wait for a client that reads slowly; one more, and its stream is cut.</summary>
    [Range(16, 1_000_000)]
    public int StreamBuffer { get; set; } = 10_000;

    /// <summary>Bytes of such events, in protobuf; beyond them the stream is cut too, unless it is a single event.</summary>
    [Range(64 * 1024, 4L * 1024 * 1024 * 1024)]
    public long StreamBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Largest body of a call, in bytes, uncompressed.</summary>
    [Range(1024, 256 * 1024 * 1024)]
    public int MaxCallBytes { get; set; } = 32 * 1024 * 1024;
}
