using System.Globalization;
using Levee.Agent.Containers;

namespace Levee.Agent.Resources;

/// <summary>What this machine has.</summary>
/// <param name="Processors">Processors online.</param>
/// <param name="MemoryMegabytes">Total memory; <see langword="null"/> when unknown.</param>
/// <param name="DiskMegabytes">Size of the file system of the work directory; <see langword="null"/> when unknown.</param>
internal sealed record HostCapacity(int? Processors, long? MemoryMegabytes, long? DiskMegabytes)
{
    private const int Megabyte = 1024 * 1024;

    /// <summary>Asks the system.</summary>
    public static HostCapacity Read(string workDirectory) => new(
        (int)Libc.sysconf(Libc.OnlineProcessors) is > 0 and var processors ? processors : null, // Not ProcessorCount, which quotas and affinity lower.
        TotalMemory() / 1024,
        new DriveInfo(workDirectory).TotalSize / Megabyte);

    /// <summary>Kilobytes; <see langword="null"/> when unknown.</summary>
    public static long? TotalMemory()
    {
        const string Field = "MemTotal:";
        var line = File.ReadLines("/proc/meminfo").FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
        return line is null ? null : long.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
