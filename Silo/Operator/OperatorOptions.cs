using System.ComponentModel.DataAnnotations;
using Levee.Silo.Http;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Operator;

/// <summary>Settings of the operator API, section <c>Levee:Operator</c>.</summary>
internal sealed class OperatorOptions : EventStreamOptions
{
    internal const string Section = "Levee:Operator";

    /// <summary>Event streams at a time; with one more the oldest is closed. Source: Mesos' flag max_operator_event_stream_subscribers.</summary>
    [Range(1, 100_000)]
    public int MaxEventStreamSubscribers { get; set; } = 1000;
}

/// <summary>Checks <see cref="OperatorOptions"/> when the silo starts.</summary>
[OptionsValidator]
internal sealed partial class OperatorOptionsValidator : IValidateOptions<OperatorOptions>;
