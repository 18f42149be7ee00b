using System.CommandLine;

namespace Levee.Cli.Local;

/// <summary>The options that <c>up</c> and <c>demo</c> share.</summary>
internal sealed class LocalClusterFlags
{
    private readonly Option<int> _agents = new("--agents") { Description = "Number of agents, 0 to 100", DefaultValueFactory = _ => 3 };
    private readonly Option<int> _port = new("--port") { Description = "HTTP port of the silo; agents take the next ones", DefaultValueFactory = _ => 5050 };
    private readonly Option<int> _dnsPort = new("--dns-port") { Description = "Port of the DNS server, UDP and TCP", DefaultValueFactory = _ => 8053 };
    private readonly Option<int> _dnsHttpPort = new("--dns-http-port") { Description = "Port of the DNS server's HTTP API", DefaultValueFactory = _ => 8123 };
    private readonly Option<int> _balancerPort = new("--lb-port") { Description = "Port of the load balancer's HTTP API", DefaultValueFactory = _ => 61420 };
    private readonly Option<bool> _noDns = new("--no-dns") { Description = "Start no DNS server" };
    private readonly Option<bool> _noBalancer = new("--no-lb") { Description = "Start no load balancer" };
    private readonly Option<DirectoryInfo> _workDir = new("--work-dir") { Description = "Where state, sandboxes and logs go" };
    private readonly Option<string?> _resources = new("--resources") { Description = "Resources of each agent, e.g. 'cpus:2;mem:1024;ports:[31000-31099]' (default: a share of this machine)" };

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    /// <param name="workDir">Default of <c>--work-dir</c>.</param>
    public LocalClusterFlags(Command command, string workDir)
    {
        _workDir.DefaultValueFactory = _ => new DirectoryInfo(workDir);
        foreach (var option in new Option[] { _agents, _port, _dnsPort, _dnsHttpPort, _balancerPort, _noDns, _noBalancer, _workDir, _resources, GlobalOptions.Credential })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The options' values, checked.</summary>
    /// <exception cref="CommandFailedException">A value is out of range; all such are named.</exception>
    public LocalClusterOptions Read(ParseResult parsed)
    {
        var agents = parsed.GetValue(_agents);
        List<string> errors = [];
        if (agents is < 0 or > 100)
        {
            errors.Add($"--agents is {agents}; it must be 0 to 100");
        }

        foreach (var option in new[] { _port, _dnsPort, _dnsHttpPort, _balancerPort })
        {
            var last = parsed.GetValue(option) + (option == _port ? agents : 0);
            if (parsed.GetValue(option) < 1 || last > 65535)
            {
                errors.Add($"{option.Name} is {parsed.GetValue(option)}; {(option == _port ? "it and the agents' ports after it" : "it")} must be 1 to 65535");
            }
        }

        if (errors.Count > 0)
        {
            throw new CommandFailedException(string.Join("; ", errors) + ".", ExitCodes.Usage);
        }

        return new LocalClusterOptions(
            agents,
            parsed.GetValue(_port),
            parsed.GetValue(_noDns) ? null : parsed.GetValue(_dnsPort),
            parsed.GetValue(_dnsHttpPort),
            parsed.GetValue(_noBalancer) ? null : parsed.GetValue(_balancerPort),
            parsed.GetValue(_workDir)!,
            parsed.GetValue(_resources),
            GlobalOptions.CredentialOf(parsed));
    }
}
