using System.Globalization;
using Levee.Executors.Http;
using Levee.Executors.Loop;
using Levee.Executors.Messages;
using Levee.Executors.Processes;

namespace Levee.Executors.Checks;

/// <summary>Probes run by an executor that shares the namespaces of its task.</summary>
/// <param name="environmentOf">The environment of a task's commands.</param>
/// <param name="inTask">Makes a command start where the task is.</param>
internal sealed class LocalProbes(
    IEvents events, ChildProcesses children, Func<TaskInfo, Dictionary<string, string>> environmentOf, Func<ProcessStart, ProcessStart> inTask) : IProbes
{
    public IProbe Create(TaskInfo task, CheckSpec check) => check.Kind switch
    {
        CheckKind.Command => OfCommand(task, check.Command!),
        CheckKind.Http => OfHttp(task, check),
        CheckKind.Tcp => new TcpProbe(AgentAddress.Local((ushort)check.Port, check.IsIpv6), events),
        var kind => throw new InvalidDataException($"A check of type {kind}"),
    };

    private CommandProbe OfCommand(TaskInfo task, CommandInfo command)
    {
        var environment = environmentOf(task);
        foreach (var (name, value) in command.Environment)
        {
            environment[name] = value;
        }

        var (file, arguments) = command.ToExec();
        return new(() => inTask(new(file, arguments, environment)), children);
    }

    private IProbe OfHttp(TaskInfo task, CheckSpec check)
    {
        var address = AgentAddress.Local((ushort)check.Port, check.IsIpv6);
        var url = string.Create(CultureInfo.InvariantCulture, $"{check.Scheme}://{address.Host}{check.Path}");
        var curl = new CurlProbe(url, children, environmentOf(task));
        return check.Scheme == "https" ? curl : new HttpProbe(address, check.Path, events, curl);
    }
}
