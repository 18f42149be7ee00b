using System.Net;
using System.Net.Sockets;

namespace Levee.Cli.Local;

/// <summary>Finds out before anything starts which ports are taken.</summary>
internal static class PortCheck
{
    /// <exception cref="CommandFailedException">One or more are in use; all are named with the flag that moves them.</exception>
    public static void ThrowIfTaken(LocalClusterOptions options)
    {
        var wanted = new List<(int Port, string What, string Flag)> { (options.Port, "silo", "--port") };
        wanted.AddRange(Enumerable.Range(1, options.Agents).Select(n => (options.Port + n, $"agent {n}", "--port")));
        if (options.DnsPort is { } dns)
        {
            wanted.Add((dns, "DNS", "--dns-port"));
            wanted.Add((options.DnsHttpPort, "DNS over HTTP", "--dns-http-port"));
        }

        if (options.LoadBalancerPort is { } balancer)
        {
            wanted.Add((balancer, "load balancer", "--lb-port"));
        }

        var taken = wanted.Where(w => !IsFree(w.Port)).Select(w => $"port {w.Port} for the {w.What} is in use (choose another with {w.Flag})").ToList();
        if (taken.Count > 0)
        {
            throw new CommandFailedException(string.Join("; ", taken) + ".");
        }
    }

    /// <summary>A TCP port on loopback that was free a moment ago.</summary>
    public static int Free()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }
}
