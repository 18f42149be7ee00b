using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Silo.Hosting;

/// <summary>Finds out which address to listen on, and which name it has.</summary>
internal static class AddressDiscovery
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The address of <c>--ip</c>, or the one that <c>--ip_discovery_command</c> prints.</summary>
    /// <returns><see langword="null"/> when it is wrong; the reader knows why.</returns>
    public static IPAddress? Address(SettingReader reader)
    {
        if (reader.Text("ip_discovery_command") is not { } command)
        {
            return reader.Address("ip");
        }

        if (reader.IsSet("ip"))
        {
            reader.Problem("--ip and --ip_discovery_command are both set; only one of them may be.");
            return null;
        }

        return Run(command, reader) is not { } output ? null
            : IPAddress.TryParse(output.Trim(), out var address) ? address
            : Refuse(reader, command, $"it printed '{output.Trim()}', which is no IP address");
    }

    /// <summary>The name of an address; the address itself when it has none, or the resolver does not answer.</summary>
    public static async Task<string> NameOfAsync(IPAddress address, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            return (await System.Net.Dns.GetHostEntryAsync(address.ToString(), both.Token).WaitAsync(both.Token)).HostName;
        }
        catch (SocketException)
        {
            return address.ToString();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return address.ToString();
        }
    }

    private static string? Run(string command, SettingReader reader)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardOutput = true })!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode == 0)
            {
                return output;
            }

            Refuse(reader, command, $"it ended with exit code {process.ExitCode}");
        }
        catch (Win32Exception error)
        {
            Refuse(reader, command, error.Message);
        }

        return null;
    }

    private static IPAddress? Refuse(SettingReader reader, string command, string why)
    {
        reader.Problem($"--ip_discovery_command is '{command}'; {why}.");
        return null;
    }
}
