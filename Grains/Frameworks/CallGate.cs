using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;

namespace Levee.Grains.Frameworks;

/// <summary>Whether a call may come in at all.</summary>
/// <remarks>Source: spec scheduler-api section 1.1, rows 15, 17, 19 and 20, in that order.</remarks>
internal static class CallGate
{
    /// <summary>The refusal, or <see langword="null"/>.</summary>
    /// <param name="current">Id of the stream that is subscribed; <see langword="null"/>: none is.</param>
    /// <param name="given">The call's <c>Mesos-Stream-Id</c>.</param>
    public static CallReply? Refusal(FrameworkId frameworkId, bool known, string? current, string? given) =>
        !known ? new(400, "Framework cannot be found")
        : current is null ? new(403, "Framework is not subscribed")
        : given is null ? new(400, "All non-subscribe calls should include the 'Mesos-Stream-Id' header")
        : given != current
            ? new(400, $"The stream ID '{given}' included in this request didn't match the stream ID currently associated with framework ID {frameworkId}")
        : null;
}
