using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Levee.Dns.Forwarding;
using Levee.Dns.Records;
using Levee.Dns.Wire;
using Levee.Grains.Interfaces.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.Dns.Configuration;

/// <summary>Reads and checks the settings. Source of names, defaults and rules: spec/dns/config.md.</summary>
internal sealed class DnsOptionsReader
{
    private const int DnsPort = 53;
    private readonly SettingReader _settings;

    private DnsOptionsReader(IConfiguration configuration) => _settings = new(configuration, DnsFlags.All);

    /// <summary>Reads all settings; flags' defaults stand in for missing ones.</summary>
    /// <param name="systemResolvers">The name servers of this machine, for an empty <c>resolvers</c>.</param>
    /// <exception cref="OptionsValidationException">One sentence per wrong setting, all at once.</exception>
    public static DnsOptions Read(IConfiguration configuration, Func<IEnumerable<IPAddress>> systemResolvers)
    {
        var reader = new DnsOptionsReader(configuration);
        var options = reader.Read(systemResolvers);
        reader._settings.ThrowIfAny<DnsOptions>(DnsFlags.Section);
        return options;
    }

    private DnsOptions Read(Func<IEnumerable<IPAddress>> systemResolvers)
    {
        var masters = _settings.List("masters");
        var domain = Domain();
        var options = new DnsOptions(
            Gateway: _settings.Text("gateway"),
            Master: _settings.Text("master") ?? masters.FirstOrDefault(),
            Masters: [.. masters],
            Domain: domain,
            Dns: new(_settings.Address("listener") ?? IPAddress.Any, _settings.Number("port", 0, 65535)),
            Http: new(_settings.Address("HTTPListener") ?? IPAddress.Any, _settings.Number("httpport", 0, 65535)),
            IsDnsOn: _settings.Switch("dnson"),
            IsHttpOn: _settings.Switch("httpon"),
            Ttl: Seconds("ttl"),
            VipTtl: Seconds("vip_ttl"),
            VipAddresses: VipMode(),
            Forwarding: null,
            UpstreamTimeout: _settings.Number("timeout", 1, 3600),
            RecursionAvailable: _settings.Switch("recurseon"),
            SoaPrimary: Name("SOAMname"),
            SoaMailbox: Name("SOARname"),
            SoaRefresh: Seconds("SOARefresh"),
            SoaRetry: Seconds("SOARetry"),
            SoaExpire: Seconds("SOAExpire"),
            SoaMinimum: Seconds("SOAMinttl"),
            ServiceWeight: (ushort)_settings.Number("srvRecordDefaultWeight", 0, ushort.MaxValue),
            IpSources: Sources(),
            EnforceRfc952: _settings.Switch("EnforceRFC952"),
            SetsTruncated: _settings.Switch("SetTruncateBit"),
            IsEnumerationOn: _settings.Switch("EnumerationOn"),
            RefreshSeconds: _settings.Number("refreshSeconds", 1, int.MaxValue),
            StateTimeoutSeconds: _settings.Number("stateTimeoutSeconds", 1, int.MaxValue),
            ZkDetectionTimeout: _settings.Number("zkDetectionTimeout", 0, int.MaxValue));
        CheckCluster(options);
        if (!options.IsDnsOn && !options.IsHttpOn)
        {
            _settings.Problem("--dnson and --httpon are both false; one of them must be true.");
        }

        return _settings.Switch("externalon") ? options with { Forwarding = Forwarding(options, systemResolvers) } : options;
    }

    private void CheckCluster(DnsOptions options)
    {
        if (options.Gateway is null && options.Master is null)
        {
            _settings.Problem("--gateway and --master are both empty; one of them must say where the cluster is, e.g. --gateway=127.0.0.1:30000.");
        }

        CheckAddress("gateway", options.Gateway);
        CheckAddress(_settings.Text("master") is null ? "masters" : "master", options.Master);
        if (options.Masters.Distinct(StringComparer.OrdinalIgnoreCase).Count() != options.Masters.Length)
        {
            _settings.Refuse("masters", "a list without repeats");
        }
    }

    // Host names are looked up when the cluster is contacted; here only the form counts.
    private void CheckAddress(string name, string? addresses)
    {
        foreach (var address in (addresses ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = address.LastIndexOf(':');
            if (colon < 1 || !ushort.TryParse(address.AsSpan(colon + 1), out var port) || port == 0)
            {
                _settings.Problem($"--{name} is '{addresses}'; it must be host:port, e.g. 127.0.0.1:5050.");
                return;
            }
        }
    }

    private string Domain()
    {
        var domain = (_settings.Text("domain") ?? "").ToLowerInvariant().TrimEnd('.');
        if (domain.Length == 0 || !DnsName.TryParse(domain, out _) || domain.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.')))
        {
            _settings.Refuse("domain", "a domain name of letters, digits, dashes and dots, e.g. mesos");
        }

        return domain;
    }

    private string Name(string setting)
    {
        var name = (_settings.Text(setting) ?? "").Replace('@', '.').TrimEnd('.') + ".";
        if (name == "." || !DnsName.TryParse(name, out _))
        {
            _settings.Refuse(setting, "a domain name, e.g. ns1.mesos");
            return "ns1.mesos.";
        }

        return name;
    }

    private uint Seconds(string name) => (uint)_settings.Number(name, 0, int.MaxValue);

    private VipAddressMode VipMode()
    {
        var text = _settings.Text("vip_addresses") ?? "";
        if (Enum.TryParse<VipAddressMode>(text, ignoreCase: true, out var mode) && char.IsAsciiLetter(text[0]))
        {
            return mode;
        }

        _settings.Refuse("vip_addresses", "auto, direct or loopback");
        return default;
    }

    private ImmutableArray<IpSource> Sources()
    {
        var texts = _settings.List("IPSources");
        IpSource?[] sources = [.. texts.Select(text => Enum.TryParse<IpSource>(text, ignoreCase: true, out var source) && char.IsAsciiLetter(text[0]) ? (IpSource?)source : null)];
        if (sources.Length == 0 || sources.Contains(null) || sources.Distinct().Count() != sources.Length)
        {
            _settings.Refuse("IPSources", "a list out of host, netinfo, mesos and docker, none twice");
        }

        return [.. sources.OfType<IpSource>()];
    }

    private ForwardOptions Forwarding(DnsOptions options, Func<IEnumerable<IPAddress>> systemResolvers)
    {
        var upstreams = _settings.List("resolvers").Select(text => Upstream("resolvers", text)).OfType<IPEndPoint>().ToImmutableArray();
        if (_settings.List("resolvers").Length == 0)
        {
            upstreams = [.. systemResolvers().Select(address => new IPEndPoint(address, DnsPort)).Where(upstream => !IsSelf(upstream, options.Dns))];
        }

        foreach (var upstream in upstreams.Where(upstream => IsSelf(upstream, options.Dns)))
        {
            _settings.Problem($"--resolvers has {upstream}, where this server listens itself; name other servers, or set --externalon=false.");
        }

        return new(upstreams, ZoneUpstreams(options.Domain), TimeSpan.FromSeconds(options.UpstreamTimeout));
    }

    private static bool IsSelf(IPEndPoint upstream, IPEndPoint own) =>
        upstream.Port == own.Port && (upstream.Address.Equals(own.Address) || (own.Address.Equals(IPAddress.Any) && IPAddress.IsLoopback(upstream.Address)));

    private ImmutableArray<(DnsName Zone, ImmutableArray<IPEndPoint> Upstreams)> ZoneUpstreams(string domain)
    {
        const string Form = "a JSON object of zones with lists of servers, e.g. {\"example.com\":[\"10.0.0.2\"]}";
        var text = _settings.Text("zoneResolvers");
        var zones = new List<(DnsName Zone, ImmutableArray<IPEndPoint> Upstreams)>();
        try
        {
            foreach (var (name, servers) in string.IsNullOrEmpty(text) ? [] : JsonSerializer.Deserialize<Dictionary<string, string[]>>(text) ?? [])
            {
                if (servers is not { Length: > 0 } || !DnsName.TryParse(name.ToLowerInvariant(), out var zone) || zone.Wire.Length == 1)
                {
                    _settings.Refuse("zoneResolvers", Form);
                    return [];
                }

                zones.Add((zone, [.. servers.Select(server => Upstream("zoneResolvers", server)).OfType<IPEndPoint>()]));
            }
        }
        catch (JsonException)
        {
            _settings.Refuse("zoneResolvers", Form);
        }

        CheckOverlaps([.. zones.Select(zone => zone.Zone)], domain);
        return [.. zones];
    }

    private void CheckOverlaps(DnsName[] zones, string domain)
    {
        if (!DnsName.TryParse(domain, out var own))
        {
            return;
        }

        DnsName[] all = [own, .. zones];
        for (var i = 0; i < all.Length; i++)
        {
            for (var j = 0; j < all.Length; j++)
            {
                if (i != j && DnsName.IsAtOrBelow(all[i].Wire, all[j].Wire))
                {
                    _settings.Problem($"--zoneResolvers: zone {all[i]} is in zone {all[j]}; zones must not overlap each other or the domain.");
                }
            }
        }
    }

    private IPEndPoint? Upstream(string setting, string text)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            return new(address, DnsPort);
        }

        if (IPEndPoint.TryParse(text, out var endpoint) && endpoint.Port != 0)
        {
            return endpoint;
        }

        _settings.Problem($"--{setting} has '{text}'; it must be an IP address with or without port, e.g. 8.8.8.8 or 8.8.8.8:53.");
        return null;
    }
}
