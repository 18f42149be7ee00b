using System.Globalization;
using System.Text;
using Levee.Dns.Wire;

namespace Levee.Dns.Tests.Golden;

/// <summary>Records as the recorded data writes them: owner, TTL, class, type, data; serials as SERIAL.</summary>
internal static class Presentation
{
    private static readonly Dictionary<string, int> Types = new()
    {
        ["A"] = 1, ["NS"] = 2, ["CNAME"] = 5, ["SOA"] = 6, ["PTR"] = 12, ["HINFO"] = 13, ["MX"] = 15, ["TXT"] = 16, ["AAAA"] = 28, ["SRV"] = 33,
        ["NAPTR"] = 35, ["DS"] = 43, ["RRSIG"] = 46, ["DNSKEY"] = 48, ["SVCB"] = 64, ["HTTPS"] = 65, ["SPF"] = 99, ["IXFR"] = 251, ["AXFR"] = 252, ["ANY"] = 255, ["CAA"] = 257,
    };

    public static int TypeNumber(string name) => Types.TryGetValue(name, out var number) ? number : int.Parse(name["TYPE".Length..], CultureInfo.InvariantCulture);

    public static int ClassNumber(string name) => name switch { "IN" => 1, "CH" => 3, "HS" => 4, "NONE" => 254, _ => 255 };

    public static string CodeName(DnsMessage message) =>
        ((message.Additionals.FirstOrDefault(record => record.Type == RecordType.Opt)?.Ttl ?? 0) >> 24 << 4 | (uint)message.Code) switch
        {
            0 => "NOERROR", 1 => "FORMERR", 2 => "SERVFAIL", 3 => "NXDOMAIN", 4 => "NOTIMP", 5 => "REFUSED", 16 => "BADVERS", var code => code.ToString(CultureInfo.InvariantCulture),
        };

    public static string[] Lines(IEnumerable<DnsRecord> records) =>
        [.. records.Where(record => record.Type != RecordType.Opt).Select(Line).Order(StringComparer.Ordinal)];

    private static string Line(DnsRecord record) => new StringBuilder()
        .Append(CultureInfo.InvariantCulture, $"{record.Name} {record.Ttl} {(record.Class == 1 ? "IN" : $"CLASS{record.Class}")} {record.Type.ToString().ToUpperInvariant()} ")
        .Append(record.Data switch
        {
            RecordData.Host host => host.Address.ToString(),
            RecordData.NameServer server => server.Name.ToString(),
            RecordData.Service service => string.Create(CultureInfo.InvariantCulture, $"{service.Priority} {service.Weight} {service.Port} {service.Target}"),
            RecordData.Authority soa => string.Create(CultureInfo.InvariantCulture, $"{soa.Primary} {soa.Mailbox} SERIAL {soa.Refresh} {soa.Retry} {soa.Expire} {soa.Minimum}"),
            RecordData.Raw raw => Convert.ToHexStringLower(raw.Bytes),
            _ => "",
        }).ToString().ToLowerInvariant();
}
