using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;

namespace Levee.Grains.Frameworks;

/// <summary>Whether a call may come in at all.</summary>
/// <remarks>Source: spec scheduler-api section 1.1, rows 15 to 20, in that order.</remarks>
internal static class CallGate
{
    /// <summary>The refusal, or <see langword="null"/>.</summary>
    /// <param name="framework">The framework as it describes itself; <see langword="null"/>: it is not known.</param>
    /// <param name="principal">The authenticated caller; <see langword="null"/>: not authenticated.</param>
    /// <param name="current">Id of the stream that is subscribed; <see langword="null"/>: none is.</param>
    /// <param name="given">The call's <c>Mesos-Stream-Id</c>.</param>
    public static CallReply? Refusal(FrameworkId frameworkId, FrameworkInfo? framework, string? principal, string? current, string? given) =>
        framework is null ? new(400, "Framework cannot be found")
        : principal is not null && framework.HasPrincipal && framework.Principal != principal
            ? new(400, $"Authenticated principal '{principal}' does not match principal '{framework.Principal}' set in `FrameworkInfo`")
        : current is null ? new(403, "Framework is not subscribed")
        : given is null ? new(400, "All non-subscribe calls should include the 'Mesos-Stream-Id' header")
        : given != current
            ? new(400, $"The stream ID '{given}' included in this request didn't match the stream ID currently associated with framework ID {frameworkId}")
        : null;
}
