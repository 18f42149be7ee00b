using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Levee.Grains.Interfaces.Configuration;
using Levee.Grains.Master;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Hosting;

/// <summary>A silo's settings, checked. <see cref="SiloFlags"/> says what each means.</summary>
/// <param name="Ip">Address to listen on.</param>
/// <param name="AdvertisedIp">Address told to others.</param>
/// <param name="WorkDir">Directory for durable state.</param>
/// <param name="LogDir">Directory of the log file.</param>
/// <param name="MostEventStreams">Operators that may follow the events at a time.</param>
/// <param name="WebUi">Directory of the web UI's pages, if any are to be served.</param>
/// <param name="LooksNameUp">The host name told to others is to be that of the advertised address; none was given.</param>
/// <param name="LogLevel">Least severity that is logged.</param>
/// <param name="Notices">Sentences about settings that change nothing, for the log.</param>
internal sealed record SiloSettings(
    IPAddress Ip,
    IPAddress AdvertisedIp,
    int Port,
    int GatewayPort,
    int SiloPort,
    DirectoryInfo WorkDir,
    DirectoryInfo LogDir,
    int MostEventStreams,
    DirectoryInfo? WebUi,
    MasterOptions Master,
    bool LooksNameUp,
    LogLevel LogLevel,
    ImmutableArray<string> Notices)
{
    /// <summary>Address that agents and others connect to.</summary>
    public IPEndPoint Gateway => new(AdvertisedIp, GatewayPort);

    /// <summary>Reads and checks all settings.</summary>
    /// <exception cref="OptionsValidationException">One sentence per wrong setting.</exception>
    public static SiloSettings Read(IConfiguration configuration)
    {
        var reader = new SettingReader(configuration, SiloFlags.All);
        var ip = AddressDiscovery.Address(reader) ?? IPAddress.Loopback;
        var advertised = reader.Address("advertise_ip", "10.0.0.10") ?? FirstAddressFor(ip);
        var (port, gateway, silo) = (reader.Port("port") ?? 0, reader.Port("gateway_port") ?? 0, reader.Port("silo_port") ?? 0);
        if (reader.Text("work_dir") is not { } workDir)
        {
            reader.Problem("--work_dir is missing; it must name a directory for durable state.");
            workDir = ".";
        }

        var webUi = reader.Text("webui_dir") is { } pages ? new DirectoryInfo(pages) : null;
        var master = MasterOptions.Read(reader, advertised, port);
        var logDir = new DirectoryInfo(reader.Text("log_dir") ?? Path.Combine(workDir, "log"));
        var mostStreams = reader.Number("max_operator_event_stream_subscribers", 1, 100_000);
        reader.ThrowIfAny<SiloSettings>(SiloFlags.Section);
        return new(
            ip, advertised, port, gateway, silo, new(workDir), logDir, mostStreams, webUi, master, reader.Switch("hostname_lookup") && !reader.IsSet("hostname"), LevelOf(reader), [.. InertFlags.Notices(reader), .. NoticesOf(webUi)]);
    }

    // As in Mesos it is no error: a package may set the flag for pages that were not installed.
    private static IEnumerable<string> NoticesOf(DirectoryInfo? webUi) =>
        webUi is { Exists: false } ? [$"--webui_dir is '{webUi}' and changes nothing: there is no such directory."] : [];

    private static LogLevel LevelOf(SettingReader reader) => reader.Switch("quiet") ? LogLevel.None : reader.Text("logging_level") switch
    {
        "WARNING" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        _ => LogLevel.Information,
    };

    private static IPAddress FirstAddressFor(IPAddress ip) => ip.Equals(IPAddress.Any)
        ? System.Net.Dns.GetHostAddresses(System.Net.Dns.GetHostName()).FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? IPAddress.Loopback
        : ip;
}
