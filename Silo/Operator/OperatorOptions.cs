using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Operator;

/// <summary>Settings of the operator API, section <c>Levee:Operator</c>.</summary>
internal sealed class OperatorOptions
{
    internal const string Section = "Levee:Operator";

    /// <summary>Event streams at a time; with one more the oldest is closed. Source: Mesos' flag max_operator_event_stream_subscribers.</summary>
    [Range(1, 100_000)]
    public int MaxEventStreamSubscribers { get; set; } = 1000;

    /// <summary>Time between two HEARTBEAT events, announced in SUBSCRIBED.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Events that may wait for a subscriber that reads slowly; one more, and its stream is cut.</summary>
    [Range(16, 1_000_000)]
    public int StreamBuffer { get; set; } = 10_000;

    /// <summary>Bytes of such events, in protobuf; beyond them the stream is cut too, unless it is a single event.</summary>
    [Range(64 * 1024, 4L * 1024 * 1024 * 1024)]
    public long StreamBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Largest body of a call, in bytes, uncompressed.</summary>
    [Range(1024, 256 * 1024 * 1024)]
    public int MaxCallBytes { get; set; } = 32 * 1024 * 1024;
}

/// <summary>Checks <see cref="OperatorOptions"/> when the silo starts.</summary>
[OptionsValidator]
internal sealed partial class OperatorOptionsValidator : IValidateOptions<OperatorOptions>;
