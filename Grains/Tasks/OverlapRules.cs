using Levee.Grains.Interfaces.Resources;
using Mesos.V1;

namespace Levee.Grains.Tasks;

/// <summary>Whether several owners ask for the same port or the same item of a set. Source: spec mesos/master-behaviour.md section 10, rule 20.</summary>
internal static class OverlapRules
{
    public static bool Overlap(IReadOnlyList<IEnumerable<Resource>> owners)
    {
        var taken = new Dictionary<string, ResourceAmount>(StringComparer.Ordinal);
        foreach (var owner in owners)
        {
            var own = owner.Where(resource => resource.Type != Value.Types.Type.Scalar).Select(ResourceSlice.Of).ToList();
            if (own.Any(slice => taken.TryGetValue(slice.Kind.Name, out var others) && Overlap(slice.Amount, others)))
            {
                return true;
            }

            foreach (var slice in own)
            {
                taken[slice.Kind.Name] = taken.TryGetValue(slice.Kind.Name, out var others) ? others.Plus(slice.Amount) : slice.Amount;
            }
        }

        return false;
    }

    private static bool Overlap(ResourceAmount left, ResourceAmount right) =>
        left.Type == right.Type && (!left.Ranges.Except(right.Ranges).Equals(left.Ranges) || left.Items.Overlaps(right.Items));
}
