using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Levee.Agent.Networks;

/// <summary>Looks for a port or a page from the network of a container. Source: spec agent-behaviour section 12.1.</summary>
internal static class ContainerProbe
{
    public const string Tcp = "tcp";

    /// <param name="pid">A process of the container.</param>
    /// <param name="url">Of scheme <see cref="Tcp"/>, http or https.</param>
    /// <returns>HTTP status, 1 for a port that could be reached; or why there is none.</returns>
    /// <exception cref="NetworkException">The container's network cannot be entered.</exception>
    public static async Task<(int? Value, string? Problem)> RunAsync(int pid, Uri url, CancellationToken cancellationToken)
    {
        try
        {
            return (url.Scheme == Tcp ? await ConnectAsync(pid, url, cancellationToken) : await GetAsync(pid, url, cancellationToken), null);
        }
        catch (Exception error) when (error is SocketException or HttpRequestException)
        {
            return error.InnerException is NetworkException inner ? throw inner : (null, error.Message);
        }
    }

    private static async Task<int> ConnectAsync(int pid, Uri url, CancellationToken cancellationToken)
    {
        using var socket = await OpenAsync(pid, new DnsEndPoint(url.IdnHost, url.Port), cancellationToken);
        return 1;
    }

    /// <summary>Redirects are followed, and certificates not checked, as Mesos' curl is told to.</summary>
    [SuppressMessage("Security", "CA5359", Justification = "A check asks whether the task answers, not who it is.")]
    private static async Task<int> GetAsync(int pid, Uri url, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = async (context, token) => new NetworkStream(await OpenAsync(pid, context.DnsEndPoint, token), ownsSocket: true),
            SslOptions = new() { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
        };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }; // The caller goes away when it has waited long enough.
        using var response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return (int)response.StatusCode;
    }

    private static async Task<Socket> OpenAsync(int pid, DnsEndPoint to, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(to.Host, out var address) ? [address] : await Dns.GetHostAddressesAsync(to.Host, cancellationToken);
        var socket = await ContainerSockets.CreateAsync(pid, addresses[0].AddressFamily);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(addresses[0], to.Port), cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
