using Levee.Executors.Processes;

namespace Levee.Executors.Checks;

/// <summary>Runs a command; 0 is well.</summary>
internal sealed class CommandProbe(Func<ProcessStart> command, ChildProcesses children) : IProbe
{
    public IDisposable Run(Action<ProbeResult> done) => children.Run(command(), status => done(ResultOf(status)), problem => done(new(null, false, problem)));

    /// <summary>A command that was killed has no exit code.</summary>
    public static ProbeResult ResultOf(WaitStatus status) => new(status.Exited ? status.ExitCode : null, status.Succeeded, status.ToMessage());
}
