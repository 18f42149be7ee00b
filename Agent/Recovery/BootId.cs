using System.Text;
using Levee.Agent.Sandboxes;

namespace Levee.Agent.Recovery;

/// <summary>Tells whether the machine was started again: pids on disk mean nothing then.</summary>
internal static class BootId
{
    /// <summary>Changes with each boot of the machine.</summary>
    public static string Current { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>Whether the agent before on this work directory ran before the machine's last start.</summary>
    public static bool HasChanged(SandboxLayout layout) =>
        CheckpointLayout.BootId(layout) is var file && File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } stored && stored != Current;

    /// <summary>Notes the present one.</summary>
    public static void Save(SandboxLayout layout)
    {
        var file = CheckpointLayout.BootId(layout);
        if (!File.Exists(file) || File.ReadAllText(file).Trim() != Current)
        {
            AtomicFile.Write(file, Encoding.ASCII.GetBytes(Current + "\n"));
        }
    }
}
