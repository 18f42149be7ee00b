using System.Diagnostics;
using Levee.Agent.Images;
using Levee.Agent.Networks;

namespace Levee.Agent.Tests.Networks;

/// <summary>Stands for the agent's machine: a network namespace in which plugins and iptables run, so that those of the real one stay as they are.</summary>
internal sealed class TestNetwork : IDisposable
{
    private const string RealPlugins = "/usr/lib/cni";
    private static readonly string[] Plugins = ["bridge", "portmap", "host-local", "loopback"];
    private readonly TempDirectory _directory = new();

    private TestNetwork()
    {
        foreach (var directory in (string[])[PluginDirectory, ConfigDirectory])
        {
            Directory.CreateDirectory(directory);
        }

        foreach (var plugin in Plugins)
        {
            Script(plugin, $"exec nsenter --net={Namespace} {RealPlugins}/{plugin}");
        }

        Iptables = Script("iptables", $"exec nsenter --net={Namespace} /usr/sbin/iptables \"$@\"");
    }

    public string PluginDirectory => Path.Combine(_directory.Path, "plugins");

    public string ConfigDirectory => Path.Combine(_directory.Path, "config");

    public string StateDirectory => Path.Combine(_directory.Path, "state");

    public string Iptables { get; }

    /// <summary>File of the namespace.</summary>
    public string Namespace => Path.Combine(_directory.Path, "ns");

    public static async Task<TestNetwork> CreateAsync()
    {
        var network = new TestNetwork();
        await NetworkNamespace.CreateAsync(network.Namespace);
        return network;
    }

    /// <summary>Configures a bridge with addresses 10.<paramref name="number"/>.0.0/24.</summary>
    public void AddBridge(string name, int number) => File.WriteAllText(Path.Combine(ConfigDirectory, $"{name}.conf"), $$"""{"cniVersion":"0.3.1","name":"{{name}}",{{Bridge(name, number)}}}""");

    /// <summary>The settings of such a bridge but for names and version.</summary>
    public string Bridge(string name, int number) => $$"""
        "type":"bridge","bridge":"br-{{name}}","isGateway":true,"ipMasq":false,
        "ipam":{"type":"host-local","dataDir":"{{_directory.Path}}/ipam","subnet":"10.{{number}}.0.0/24","routes":[{"dst":"0.0.0.0/0"}]}
        """;

    /// <summary>Addresses that a network has given out.</summary>
    public IEnumerable<string> Reserved(string name) =>
        Directory.Exists($"{_directory.Path}/ipam/{name}") ? Directory.GetFiles($"{_directory.Path}/ipam/{name}").Select(file => Path.GetFileName(file)).Where(file => char.IsDigit(file[0])) : [];

    public CniNetworks Networks(string? state = null) =>
        new(new NetworkLayout(state ?? StateDirectory), ConfigDirectory, new CniChain(new CniPlugin([PluginDirectory]), new PortMapper(Iptables)));

    /// <summary>Writes a program.</summary>
    public string Script(string name, string text)
    {
        var path = Path.Combine(PluginDirectory, name);
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        return path;
    }

    /// <summary>Runs a command on that machine.</summary>
    /// <returns>What it prints.</returns>
    public Task<string> RunAsync(string command) => RunInAsync(Namespace, command);

    /// <summary>Runs a command in a network namespace.</summary>
    public static async Task<string> RunInAsync(string space, string command)
    {
        using var process = Process.Start(new ProcessStartInfo("nsenter", [$"--net={space}", "/bin/sh", "-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{command}: {output}{await errors}");
        return output;
    }

    public void Dispose()
    {
        MountCalls.UnmountAll(_directory.Path);
        _directory.Dispose();
    }
}
