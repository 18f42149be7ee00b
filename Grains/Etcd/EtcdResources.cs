using Levee.Grains.Interfaces.Etcd;
using Mesos.V1;

namespace Levee.Grains.Etcd;

/// <summary>Picks a member's resources out of an offer.</summary>
internal static class EtcdResources
{
    /// <summary>The parts of the offer that make up one member; <see langword="null"/> when the offer is too small.</summary>
    /// <remarks>Unreserved and reserved parts are mixed as they come; revocable and shared ones and volumes are left alone.</remarks>
    public static List<Resource>? Take(Offer offer, EtcdClusterSpec spec, IReadOnlyCollection<int> ports)
    {
        var taken = new List<Resource>();
        var enough = TakeScalar(offer, "cpus", spec.Cpus, taken)
            && TakeScalar(offer, "mem", spec.MemMegabytes, taken)
            && TakeScalar(offer, "disk", spec.DiskMegabytes, taken)
            && ports.All(port => TakePort(offer, port, taken));
        return enough ? taken : null;
    }

    /// <summary>Two ports of the offer, peer and client; from any ranges.</summary>
    /// <param name="turn">Moves the choice on, so that a new member does not get the ports of the one that just died.</param>
    public static (int Peer, int Client)? Ports(Offer offer, int turn)
    {
        var ranges = Usable(offer, "ports").SelectMany(resource => resource.Ranges?.Range ?? []).ToList();
        var count = ranges.Sum(range => (long)(range.End - range.Begin + 1));
        return count < 2 ? null : (At(ranges, 2L * turn % count), At(ranges, ((2L * turn) + 1) % count));
    }

    private static int At(List<Value.Types.Range> ranges, long index)
    {
        foreach (var range in ranges)
        {
            var length = (long)(range.End - range.Begin + 1);
            if (index < length)
            {
                return (int)range.Begin + (int)index;
            }

            index -= length;
        }

        throw new ArgumentOutOfRangeException(nameof(index), index, "The ranges hold fewer ports.");
    }

    private static bool TakeScalar(Offer offer, string name, double amount, List<Resource> taken)
    {
        var missing = Thousandths(amount);
        foreach (var resource in Usable(offer, name))
        {
            var part = Math.Min(missing, Thousandths(resource.Scalar?.Value ?? 0));
            if (part > 0)
            {
                var copy = resource.Clone();
                copy.Scalar = new() { Value = part / 1000.0 };
                taken.Add(copy);
                missing -= part;
            }
        }

        return missing <= 0;
    }

    private static bool TakePort(Offer offer, int port, List<Resource> taken)
    {
        var holder = Usable(offer, "ports").FirstOrDefault(resource => resource.Ranges?.Range.Any(range => range.Begin <= (ulong)port && (ulong)port <= range.End) ?? false);
        if (holder is null)
        {
            return false;
        }

        var copy = holder.Clone();
        copy.Ranges = new() { Range = { new Value.Types.Range { Begin = (ulong)port, End = (ulong)port } } };
        taken.Add(copy);
        return true;
    }

    private static IEnumerable<Resource> Usable(Offer offer, string name) =>
        offer.Resources.Where(resource => resource.Name == name && resource is { Revocable: null, Shared: null, Disk: null });

    private static long Thousandths(double amount) => (long)Math.Round(amount * 1000, MidpointRounding.AwayFromZero);
}
