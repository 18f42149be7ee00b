using Levee.Executors.Checks;
using Levee.Executors.Processes;

namespace Levee.Executors.Docker;

/// <summary>Runs a command in the container; 0 is well.</summary>
internal sealed class ExecProbe(ProcessStart command, ChildProcesses children) : IProbe
{
    public IDisposable Run(Action<ProbeResult> done) => children.Run(command, status => done(CommandProbe.ResultOf(status)), problem => done(new(null, null, problem)));
}
