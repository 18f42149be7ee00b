using Levee.Executors.Native;

namespace Levee.Executors.Processes;

/// <summary>What is typed at a terminal that an executor shares with its task is for the task: Ctrl-C is not to end the executor.</summary>
internal static class TerminalSignals
{
    private const int StandardInput = 0;
    private const nint Ignored = 1;

    /// <summary>SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU. Processes that are started have them as usual.</summary>
    private static readonly int[] OfTerminals = [1, 2, 3, 20, 21, 22];

    /// <summary>Ignores them when standard input is a terminal.</summary>
    public static void Ignore()
    {
        if (Libc.isatty(StandardInput) == 1)
        {
            foreach (var signal in OfTerminals)
            {
                _ = Libc.signal(signal, Ignored);
            }
        }
    }
}
