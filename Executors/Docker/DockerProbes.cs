using System.Globalization;
using Levee.Executors.Checks;
using Levee.Executors.Http;
using Levee.Executors.Loop;
using Levee.Executors.Messages;
using Levee.Executors.Processes;

namespace Levee.Executors.Docker;

/// <summary>Probes of a container: commands run inside it, connections are made from its network.</summary>
/// <param name="command">Makes a call of docker's command.</param>
/// <param name="name">The container's.</param>
/// <param name="pid">Of a process in the container's network; 0: it is the executor's own.</param>
/// <remarks>Source: spec agent-behaviour section 12.1.</remarks>
internal sealed class DockerProbes(IEvents events, ChildProcesses children, Func<IEnumerable<string>, ProcessStart> command, string name, int pid) : IProbes
{
    public IProbe Create(TaskInfo task, CheckSpec check) => check.Kind switch
    {
        CheckKind.Command => new ExecProbe(Inside(check.Command!), children),
        CheckKind.Http => OfHttp(check),
        CheckKind.Tcp => InNetwork(new TcpProbe(AgentAddress.Local((ushort)check.Port, check.IsIpv6), events)),
        var kind => throw new InvalidDataException($"A check of type {kind}"),
    };

    private ProcessStart Inside(CommandInfo check)
    {
        var variables = check.Environment.SelectMany(variable => (string[])["-e", $"{variable.Key}={variable.Value}"]);
        IEnumerable<string> what = check.Shell ? ["sh", "-c", check.Value] : [check.Value, .. check.Arguments];
        return command(["exec", .. variables, name, .. what]);
    }

    private IProbe OfHttp(CheckSpec check)
    {
        var address = AgentAddress.Local((ushort)check.Port, check.IsIpv6);
        var url = string.Create(CultureInfo.InvariantCulture, $"{check.Scheme}://{address.Host}{check.Path}");
        var curl = new CurlProbe(url, children, command([]).Environment) { Before = Enter };
        return check.Scheme == "https" ? curl : InNetwork(new HttpProbe(address, check.Path, events, curl));
    }

    private string[] Enter => pid > 0 ? ["nsenter", "-t", pid.ToString(CultureInfo.InvariantCulture), "-n"] : [];

    private IProbe InNetwork(IProbe probe) => pid > 0 ? new NetworkProbe(probe, pid, events) : probe;
}
