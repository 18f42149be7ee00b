using Orleans;

namespace Levee.Grains.Interfaces.Frameworks;

/// <summary>Answer to a scheduler call, as HTTP will say it.</summary>
/// <param name="StatusCode">200, 202, 400, 403 or 501 by the table of spec scheduler-api section 1.1.</param>
/// <param name="Message">Body text of a refusal; <see langword="null"/> when accepted.</param>
[GenerateSerializer, Immutable, Alias("levee.call-reply")]
public sealed record CallReply([property: Id(0)] int StatusCode, [property: Id(1)] string? Message)
{
    /// <summary>202: queued.</summary>
    public static CallReply Accepted { get; } = new(202, null);
}
