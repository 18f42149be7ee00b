using System.Collections.Immutable;
using Mesos.V1;

namespace Levee.Agent.Oversubscription;

/// <summary>Says what could be offered although it is promised to others. Source: spec agent-behaviour section 11.</summary>
internal interface IResourceEstimator
{
    /// <summary>Revocable resources that nobody has yet.</summary>
    /// <param name="allocated">Revocable resources that tasks and executors have.</param>
    ImmutableArray<Resource> Oversubscribable(ImmutableArray<Resource> allocated);
}
