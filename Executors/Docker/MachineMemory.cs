using System.Globalization;
using System.Text;
using Levee.Executors.Native;

namespace Levee.Executors.Docker;

/// <summary>How much memory the machine has.</summary>
internal static class MachineMemory
{
    private const long Kilobyte = 1024;

    /// <summary>All of it, in bytes.</summary>
    public static long Bytes { get; } = Read();

    private static long Read()
    {
        // MemTotal:       24620776 kB
        Span<byte> buffer = stackalloc byte[64];
        var length = SmallFile.Read("/proc/meminfo", buffer);
        var fields = Encoding.ASCII.GetString(buffer[..Math.Max(0, length)]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 && long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes * Kilobyte : long.MaxValue;
    }
}
