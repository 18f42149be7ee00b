using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Mesos.V1;

namespace Levee.Agent.Networks;

/// <summary>The plugin type <c>mesos-cni-port-mapper</c>: another plugin attaches the container, then ports of the agent's machine lead to it, by rules of <c>iptables</c>.</summary>
/// <param name="iptables">The program.</param>
/// <remarks>
/// Configuration: <c>chain</c> (the rules' own, in the table nat), <c>excludeDevices</c> (packets that come in there are left alone), <c>delegate</c> (the other plugin).
/// The rules carry the container's id as a comment, by which they are found again. Source: Mesos docs/cni.md; spec agent-behaviour section 14.
/// </remarks>
internal sealed class PortMapper(string iptables = "iptables") : IDisposable
{
    public const string Type = "mesos-cni-port-mapper";
    private readonly SemaphoreSlim _gate = new(1); // Rules are found and deleted in two steps.

    public void Dispose() => _gate.Dispose();

    /// <summary>Configuration of the other plugin.</summary>
    /// <exception cref="NetworkException">There is none.</exception>
    public static JsonObject Inner(JsonObject config)
    {
        var inner = config["delegate"]?.DeepClone() as JsonObject;
        if ((string?)inner?["type"] is null)
        {
            throw new NetworkException($"the configuration of CNI network '{(string?)config["name"]}' has no 'delegate' with a 'type'");
        }

        foreach (var name in (string[])["name", "cniVersion", "args"])
        {
            inner![name] = config[name]?.DeepClone();
        }

        return inner!;
    }

    public async Task AddAsync(JsonObject config, string containerId, CniResult result, IReadOnlyCollection<NetworkInfo.Types.PortMapping> mappings, CancellationToken cancellationToken)
    {
        if (mappings.Count == 0)
        {
            return;
        }

        var chain = ChainOf(config);
        var address = result.V4 ?? throw new NetworkException("port mappings need an IPv4 address, and the container has none");
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await MakeChainAsync(chain, cancellationToken);
            foreach (var rule in mappings.SelectMany(mapping => Rules(config, containerId, mapping, $"{address}")))
            {
                await RunAsync(["-A", chain, .. rule], cancellationToken);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task RemoveAsync(JsonObject config, string containerId, CancellationToken cancellationToken)
    {
        var chain = ChainOf(config);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var (exitCode, rules, _) = await CallAsync(["-S", chain], cancellationToken);
            foreach (var rule in exitCode == 0 ? rules.Split('\n').Where(rule => rule.Contains($"\"{CommentOf(containerId)}\"", StringComparison.Ordinal)) : [])
            {
                await RunAsync(["-D", .. Words(rule).Skip(1)], cancellationToken);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task MakeChainAsync(string chain, CancellationToken cancellationToken)
    {
        if ((await CallAsync(["-S", chain], cancellationToken)).ExitCode != 0)
        {
            await RunAsync(["-N", chain], cancellationToken);
        }

        // From elsewhere, and from this machine itself; the loopback network cannot be led away.
        foreach (var rule in (string[][])
        [
            ["PREROUTING", "-m", "addrtype", "--dst-type", "LOCAL", "-j", chain],
            ["OUTPUT", "!", "-d", "127.0.0.0/8", "-m", "addrtype", "--dst-type", "LOCAL", "-j", chain],
        ])
        {
            if ((await CallAsync(["-C", .. rule], cancellationToken)).ExitCode != 0)
            {
                await RunAsync(["-A", .. rule], cancellationToken);
            }
        }
    }

    /// <summary>Packets from excluded devices leave the chain before the rule that leads all others to the container.</summary>
    private static IEnumerable<IEnumerable<string>> Rules(JsonObject config, string containerId, NetworkInfo.Types.PortMapping mapping, string address)
    {
        var protocol = mapping.HasProtocol ? mapping.Protocol.ToLowerInvariant() : "tcp";
        if (protocol is not ("tcp" or "udp"))
        {
            throw new NetworkException($"Unsupported protocol '{mapping.Protocol}' in a port mapping; it must be tcp or udp");
        }

        string[] match = ["-p", protocol, "-m", protocol, "--dport", Number(mapping.HostPort), "-m", "comment", "--comment", CommentOf(containerId)];
        foreach (var device in config["excludeDevices"]?.AsArray().Select(device => (string)device!) ?? [])
        {
            yield return ["-i", device, .. match, "-j", "RETURN"];
        }

        yield return [.. match, "-j", "DNAT", "--to-destination", $"{address}:{Number(mapping.ContainerPort)}"];
    }

    private static string CommentOf(string containerId) => $"container_id: {containerId}";

    private static string Number(uint number) => number.ToString(CultureInfo.InvariantCulture);

    private static string ChainOf(JsonObject config) => (string?)config["chain"] is { Length: > 0 and <= 28 } chain ? chain
        : throw new NetworkException($"the configuration of CNI network '{(string?)config["name"]}' has no 'chain' of 1 to 28 characters");

    /// <summary>Words of a rule as <c>iptables -S</c> prints it; those with blanks are in quotes.</summary>
    private static IEnumerable<string> Words(string rule) => rule.Split('"').SelectMany((part, i) => i % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private async Task RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        List<string> all = [.. arguments];
        var (exitCode, _, errors) = await CallAsync(all, cancellationToken);
        if (exitCode != 0)
        {
            throw new NetworkException($"'iptables -t nat {string.Join(' ', all)}' failed: {errors.Trim()}");
        }
    }

    private async Task<(int ExitCode, string Output, string Errors)> CallAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(iptables, ["-w", "-t", "nat", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, output, await errors);
        }
        catch (Win32Exception error)
        {
            throw new NetworkException($"iptables cannot be started: {error.Message}", error);
        }
    }
}
