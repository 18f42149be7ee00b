using System.Collections.Immutable;
using Mesos.V1;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Containers;

/// <summary>A limit that a container went beyond; its tasks fail with this.</summary>
/// <param name="Resources">What it used of them.</param>
internal sealed record ContainerLimitation(ImmutableArray<Resource> Resources, string Message, Reason Reason);
