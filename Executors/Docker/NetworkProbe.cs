using System.Globalization;
using Levee.Executors.Checks;
using Levee.Executors.Loop;
using Levee.Executors.Native;

namespace Levee.Executors.Docker;

/// <summary>Looks from the network of another process: a socket belongs to the network in which it was made.</summary>
internal sealed class NetworkProbe(IProbe probe, int pid, ITimers timers) : IProbe
{
    private static readonly int Own = Open("self");

    public IDisposable Run(Action<ProbeResult> done)
    {
        var theirs = Open(pid.ToString(CultureInfo.InvariantCulture));
        try
        {
            if (Libc.setns(theirs, Libc.NewNetwork) == 0)
            {
                return probe.Run(done);
            }

            var why = $"Cannot enter the network of process {pid}: {Libc.LastErrorText()}";
            return timers.After(TimeSpan.Zero, () => done(new(null, null, why))); // No fault of the task's.
        }
        finally
        {
            _ = Libc.setns(Own, Libc.NewNetwork);
            _ = Libc.close(theirs);
        }
    }

    private static int Open(string process) => Libc.open($"/proc/{process}/ns/net", Libc.ReadOnly | Libc.CloseOnExec, 0);
}
