using Levee.Agent.Tasks;

namespace Levee.Agent.Containers;

/// <summary>What containers used at one moment.</summary>
/// <param name="Seconds">The moment, since 1970.</param>
/// <param name="Usage">By container id.</param>
internal sealed record ContainerReading(double Seconds, IReadOnlyDictionary<string, ProcessUsage> Usage)
{
    /// <summary>Of a container and those inside it; nothing used when no process is left.</summary>
    public ProcessUsage Of(TopContainer container) =>
        container.Inner.Aggregate(Usage.GetValueOrDefault(container.Id), (sum, inner) => sum + Usage.GetValueOrDefault(inner));
}
