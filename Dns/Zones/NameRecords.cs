using Levee.Dns.Wire;

namespace Levee.Dns.Zones;

/// <summary>All that is known of one name; immutable.</summary>
/// <param name="Name">Lower case.</param>
/// <param name="Children">Number of existing names one label longer; a name that only has those is an empty non-terminal.</param>
internal sealed record NameRecords(
    DnsName Name, CountedSet<uint> Version4, CountedSet<UInt128> Version6, CountedSet<ServiceValue> Services, int Children)
{
    public NameRecords(DnsName name)
        : this(name, CountedSet<uint>.Empty, CountedSet<UInt128>.Empty, CountedSet<ServiceValue>.Empty, 0)
    {
    }

    /// <summary>True when the name has records of its own.</summary>
    public bool HasRecords => Version4.Values.Length + Version6.Values.Length + Services.Values.Length > 0;

    /// <summary>True when the name exists in the sense of DNS.</summary>
    public bool Exists => Children > 0 || HasRecords;
}
