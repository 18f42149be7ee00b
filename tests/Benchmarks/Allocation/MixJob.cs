using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;

namespace Levee.Benchmarks.Allocation;

/// <summary>A framework that wants to run so many equal tasks.</summary>
/// <param name="tasks">How many in all.</param>
/// <param name="cpus">Thousandths per task.</param>
/// <param name="mem">Thousandths of a megabyte per task.</param>
/// <param name="mostPerOffer">How many it starts from one offer.</param>
internal sealed class MixJob(string id, string role, int tasks, long cpus, long mem, int mostPerOffer)
{
    public FrameworkId Id { get; } = new(id);

    public string Role { get; } = role;

    public int Tasks { get; } = tasks;

    /// <summary>Tasks that do not run yet.</summary>
    public int Left { get; private set; } = tasks;

    /// <summary>Starts what an offer has room for.</summary>
    public int Launch(ResourceBundle offered)
    {
        var count = (int)Math.Min(Math.Min(offered.Thousandths("cpus") / cpus, offered.Thousandths("mem") / mem), Math.Min(Left, mostPerOffer));
        Left -= count;
        return count;
    }

    /// <summary>What so many tasks need.</summary>
    public ResourceBundle Resources(int count) => ResourceBundle.Of(
        [AllocationShape.Scalar("cpus", count * cpus / 1000.0), AllocationShape.Scalar("mem", count * mem / 1000.0)]);
}
