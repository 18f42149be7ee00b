using Levee.Executors.Native;

namespace Levee.Executors.Processes;

/// <summary>How a process ended: the raw word of wait(2).</summary>
/// <param name="Raw">Exit code times 256, or the signal, plus 128 when there was a core dump.</param>
internal readonly record struct WaitStatus(int Raw)
{
    /// <summary>Whether the process ended by itself.</summary>
    public bool Exited => (Raw & 0x7f) == 0;

    /// <summary>0 to 255; only when <see cref="Exited"/>.</summary>
    public int ExitCode => (Raw >> 8) & 0xff;

    /// <summary>Whether the process ended with exit code 0.</summary>
    public bool Succeeded => Raw == 0;

    /// <summary>The words of Mesos' executors. Source: spec executor-api section 13.</summary>
    public string ToMessage() => Exited
        ? $"Command exited with status {ExitCode}"
        : $"Command terminated with signal {SpawnCalls.SignalText(Raw & 0x7f)}{((Raw & 0x80) != 0 ? " (core dumped)" : "")}";
}
