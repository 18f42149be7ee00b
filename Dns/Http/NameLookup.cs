using System.Buffers.Binary;
using System.Net;
using Levee.Dns.Configuration;
using Levee.Dns.Directory;
using Levee.Dns.Records;
using Levee.Dns.Wire;

namespace Levee.Dns.Http;

/// <summary>Finds records by name as text: those that DNS answers with and those it cannot carry.</summary>
internal sealed class NameLookup(ZonePublisher publisher, DnsOptions options)
{
    /// <summary>Lower case, every <c>.*</c> deleted, one final dot, as Mesos-DNS does.</summary>
    public static string Normalise(string name) => name.Replace(".*", "", StringComparison.Ordinal).ToLowerInvariant().TrimEnd('.') + ".";

    /// <param name="name">A normalised name.</param>
    /// <returns>Nothing for names outside the domain.</returns>
    public IReadOnlyList<RecordEntry> Find(string name)
    {
        if (!name.EndsWith($".{options.Domain}.", StringComparison.Ordinal))
        {
            return [];
        }

        var records = DnsName.TryParse(name, out var wire) ? publisher.Current.Names.Find(wire.Wire) : null;
        return records is null ? publisher.FindUncarried(name) :
        [
            .. records.Version4.Values.ToArray().Select(address => RecordEntry.ForAddress(name, ToAddress(address, length: 4))),
            .. records.Version6.Values.ToArray().Select(address => RecordEntry.ForAddress(name, ToAddress(address, length: 16))),
            .. records.Services.Values.ToArray().Select(service => RecordEntry.ForService(name, service.Target.ToString(), service.Port)),
            .. publisher.FindUncarried(name),
        ];
    }

    private static IPAddress ToAddress(UInt128 address, int length)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        return new IPAddress(bytes[^length..]);
    }
}
