using System.Net;
using System.Net.Sockets;
using Levee.Grains.Interfaces.Configuration;
using Levee.Grains.Master;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Hosting;

/// <summary>A silo's settings, checked. <see cref="SiloFlags"/> says what each means.</summary>
/// <param name="Ip">Address to listen on.</param>
/// <param name="AdvertisedIp">Address told to others.</param>
/// <param name="WorkDir">Directory for durable state.</param>
/// <param name="WebUi">Directory of the web UI's pages, if any are to be served.</param>
internal sealed record SiloSettings(IPAddress Ip, IPAddress AdvertisedIp, int Port, int GatewayPort, int SiloPort, DirectoryInfo WorkDir, DirectoryInfo? WebUi, MasterOptions Master)
{
    /// <summary>Address that agents and others connect to.</summary>
    public IPEndPoint Gateway => new(AdvertisedIp, GatewayPort);

    /// <summary>Reads and checks all settings.</summary>
    /// <exception cref="OptionsValidationException">One sentence per wrong setting.</exception>
    public static SiloSettings Read(IConfiguration configuration)
    {
        var reader = new SettingReader(configuration, SiloFlags.All);
        var ip = reader.Address("ip") ?? IPAddress.Loopback;
        var advertised = reader.Address("advertise_ip", "10.0.0.10") ?? FirstAddressFor(ip);
        var (port, gateway, silo) = (reader.Port("port") ?? 0, reader.Port("gateway_port") ?? 0, reader.Port("silo_port") ?? 0);
        if (reader.Text("work_dir") is not { } workDir)
        {
            reader.Problem("--work_dir is missing; it must name a directory for durable state.");
            workDir = ".";
        }

        var webUi = reader.Text("webui_dir") is { } pages ? new DirectoryInfo(pages) : null;
        reader.ThrowIfAny<SiloSettings>(SiloFlags.Section);
        return new SiloSettings(ip, advertised, port, gateway, silo, new DirectoryInfo(workDir), webUi, MasterOptions.Read(configuration, advertised, port));
    }

    private static IPAddress FirstAddressFor(IPAddress ip) => ip.Equals(IPAddress.Any)
        ? System.Net.Dns.GetHostAddresses(System.Net.Dns.GetHostName()).FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? IPAddress.Loopback
        : ip;
}
