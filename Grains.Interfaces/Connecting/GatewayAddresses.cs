using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Levee.Grains.Interfaces.Connecting;

/// <summary>Finds the gateways that external clients connect to.</summary>
public static class GatewayAddresses
{
    /// <summary>Where a silo tells its gateways: <c>{"gateways":["127.0.0.1:30000"]}</c>.</summary>
    public const string Path = "/levee/v1/gateways";

    internal const string NoneGiven = "--gateway and --master are both empty; one of them must say where the cluster is, e.g. --master=127.0.0.1:5050.";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The gateways given, or those that the master names; asks the master again each second until it answers.</summary>
    /// <param name="gateway"><c>host:port[,host:port…]</c>; empty: ask the master.</param>
    /// <param name="master"><c>host:port</c> of a master's HTTP API.</param>
    /// <param name="waiting">Told once a second why it still waits.</param>
    /// <exception cref="FormatException">An address is malformed or its host unknown; the message names flag and value.</exception>
    public static async Task<IReadOnlyList<IPEndPoint>> FindAsync(string? gateway, string? master, Action<string> waiting, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrWhiteSpace(gateway))
        {
            return Parse("gateway", gateway);
        }

        if (string.IsNullOrWhiteSpace(master))
        {
            throw new FormatException(NoneGiven);
        }

        var address = Parse("master", master)[0];
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        while (true)
        {
            try
            {
                var reply = await http.GetFromJsonAsync<JsonElement>(new Uri($"http://{address}{Path}"), cancellationToken);
                return Parse("gateway", string.Join(',', reply.GetProperty("gateways").EnumerateArray().Select(g => g.GetString())));
            }
            catch (Exception error) when (error is HttpRequestException or JsonException || (error is TaskCanceledException && !cancellationToken.IsCancellationRequested))
            {
                waiting($"master {master} does not tell its gateways yet: {error.Message}");
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    /// <summary>Reads <c>host:port[,host:port…]</c>; host names are looked up.</summary>
    /// <param name="flag">Name of the flag, for the error.</param>
    /// <exception cref="FormatException">An address is malformed or its host unknown.</exception>
    public static IReadOnlyList<IPEndPoint> Parse(string flag, string text)
    {
        var addresses = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(address => ParseOne(flag, address)).ToArray();
        return addresses.Length > 0 ? addresses : throw new FormatException($"--{flag} is '{text}'; it must be host:port, or several separated by commas.");
    }

    private static IPEndPoint ParseOne(string flag, string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 1 || !ushort.TryParse(text.AsSpan(colon + 1), out var port) || port == 0)
        {
            throw new FormatException($"--{flag} is '{text}'; it must be host:port, e.g. 127.0.0.1:{(flag == "master" ? 5050 : 30000)}.");
        }

        var host = text[..colon].Trim('[', ']');
        try
        {
            return new IPEndPoint(IPAddress.TryParse(host, out var ip) ? ip : System.Net.Dns.GetHostAddresses(host)[0], port);
        }
        catch (SocketException error)
        {
            throw new FormatException($"--{flag} is '{text}'; host {host} cannot be looked up: {error.Message}.", error);
        }
    }
}
