using Levee.Executors.Native;

namespace Levee.Executors.Processes;

/// <summary>Signals to a process and all below it. Source: spec agent-behaviour section 6 (kill tree).</summary>
internal static class ProcessTree
{
    /// <summary>Each process is stopped before its children are listed, so that none slips away.</summary>
    public static void Stop(int pid) => _ = Libc.kill(pid, Libc.SigStop); // Fails only when it ended meanwhile, as below.

    /// <summary>Sends a signal to processes that were stopped.</summary>
    public static void Signal(List<int> stopped, int signal)
    {
        foreach (var pid in stopped)
        {
            _ = Libc.kill(pid, signal);
        }

        foreach (var pid in stopped)
        {
            _ = Libc.kill(pid, Libc.SigCont);
        }
    }

    /// <summary>Kills a process and its descendants.</summary>
    public static void Kill(int pid)
    {
        Stop(pid);
        Signal([pid, .. Descendants.Of(pid, Stop)], Libc.SigKill);
    }
}
