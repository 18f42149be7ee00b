using System.Globalization;

namespace Levee.Cli.Local;

/// <summary>A silo, agents, DNS and load balancer on this machine, each a process of its own.</summary>
internal sealed class LocalCluster(LocalClusterOptions options, TimeProvider clock, Action<string> report) : IAsyncDisposable
{
    private readonly List<ManagedProcess> _processes = [];

    /// <summary>Where its parts listen.</summary>
    public Endpoints Endpoints { get; } = Endpoints.Of(options);

    /// <summary>Set when nobody wants the logs and sandboxes any more.</summary>
    public bool RemoveWorkDirAtEnd { get; set; }

    /// <summary>Starts everything and returns when all parts answer.</summary>
    /// <exception cref="CommandFailedException">A port is taken, the work dir cannot be used, or a part did not come up.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        PortCheck.ThrowIfTaken(options);
        PrepareWorkDir();
        var gateway = PortCheck.Free();
        Start("silo", ["silo", "--ip=127.0.0.1", "--hostname=127.0.0.1", $"--port={options.Port}", $"--gateway_port={gateway}", $"--silo_port={PortCheck.Free()}", $"--work_dir={Dir("silo")}"]);
        foreach (var n in Enumerable.Range(1, options.Agents))
        {
            StartAgent(n, gateway);
        }

        if (options.DnsPort is { } dns)
        {
            Start("dns", ["dns", "--listener=127.0.0.1", $"--port={dns}", "--HTTPListener=127.0.0.1", $"--httpport={options.DnsHttpPort}", $"--gateway=127.0.0.1:{gateway}"]);
        }

        if (options.LoadBalancerPort is { } balancer)
        {
            Start("load balancer", ["lb", "--ip=127.0.0.1", $"--port={balancer}", $"--gateway=127.0.0.1:{gateway}"]);
        }

        using var probe = new ReadinessProbe(Endpoints, options, clock);
        await probe.WaitAsync(ThrowIfOneEnded, report, cancellationToken);
        _processes.ForEach(process => process.KeepRunning());
        Endpoints.Write(options.WorkDir);
    }

    /// <summary>Stops everything, what was started last first; the silo stays until the agents are done with it.</summary>
    public async ValueTask DisposeAsync()
    {
        Endpoints.Remove(options.WorkDir);
        await Task.WhenAll(_processes.Select(process => process.LetEndAsync()));
        await Task.WhenAll(_processes.Skip(1).Select(process => process.DisposeAsync().AsTask()));
        if (_processes.Count > 0)
        {
            await _processes[0].DisposeAsync();
        }

        if (RemoveWorkDirAtEnd)
        {
            options.WorkDir.Delete(recursive: true);
        }
    }

    private void StartAgent(int n, int gateway)
    {
        List<string> arguments =
        [
            "agent", "--ip=127.0.0.1", "--hostname=127.0.0.1", $"--master=127.0.0.1:{options.Port}", $"--gateway=127.0.0.1:{gateway}",
            $"--port={options.Port + n}", $"--work_dir={Dir($"agent-{n}")}", $"--resources={options.Resources ?? MachineShare.Of(options.Port, options.Agents, n)}",
        ];
        Start($"agent {n.ToString(CultureInfo.InvariantCulture)}", arguments, Signals.Leave); // Else its tasks would stay.
    }

    private void Start(string name, List<string> arguments, Action<int>? signal = null)
    {
        var log = new FileInfo(Path.Combine(options.WorkDir.FullName, "logs", name.Replace(' ', '-') + ".log"));
        var process = new ManagedProcess(name, [Environment.ProcessPath!, .. arguments], log, signal ?? Signals.Terminate, clock, report);
        _processes.Add(process);
        process.Start();
    }

    private void ThrowIfOneEnded()
    {
        if (_processes.FirstOrDefault(p => p.ExitCode is not null) is { } ended)
        {
            throw new CommandFailedException($"{ended.Name} ended with exit code {ended.ExitCode} while starting: {ended.LastLines()}");
        }
    }

    private string Dir(string name) => Path.Combine(options.WorkDir.FullName, name);

    private void PrepareWorkDir()
    {
        try
        {
            Directory.CreateDirectory(Dir("logs"));
            foreach (var name in Enumerable.Range(1, options.Agents).Select(n => $"agent-{n}").Prepend("silo"))
            {
                Directory.CreateDirectory(Dir(name));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"--work-dir {options.WorkDir} cannot be used: {error.Message}");
        }
    }
}
