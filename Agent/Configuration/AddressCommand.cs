using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Agent.Configuration;

/// <summary>Commands that print the agent's address: <c>--ip_discovery_command</c>, <c>--ip6_discovery_command</c>. Source: spec agent-behaviour section 21.</summary>
internal static class AddressCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="flag">The command's.</param>
    /// <param name="fixedFlag">The flag that excludes it.</param>
    /// <returns><see langword="null"/>: there is no command, or its problem is with the reader.</returns>
    public static IPAddress? Read(SettingReader reader, string flag, string fixedFlag, AddressFamily family)
    {
        if (reader.Text(flag) is not { } command)
        {
            return null;
        }

        if (reader.IsSet(fixedFlag))
        {
            reader.Problem($"--{fixedFlag} and --{flag} cannot both be given.");
            return null;
        }

        var (output, problem) = Run(command);
        if (problem is null && IPAddress.TryParse(output, out var address) && address.AddressFamily == family)
        {
            return address;
        }

        reader.Problem($"--{flag} is '{command}'; {problem ?? $"it printed '{output}', which is no address of that kind"}.");
        return null;
    }

    private static (string Output, string? Problem) Run(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            return ("", $"it did not end within {Patience.TotalSeconds:F0} seconds");
        }

        return process.ExitCode == 0 ? (output.GetAwaiter().GetResult().Trim(), null) : ("", $"it ended with {process.ExitCode}");
    }
}
