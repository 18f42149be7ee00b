using System.Globalization;

namespace Levee.Executors.Docker.Run;

/// <summary>Options of <c>docker run</c> for processors and memory.</summary>
/// <remarks>Source of the numbers: spec agent-behaviour sections 9 and 15.</remarks>
internal static class DockerLimits
{
    private const double SharesPerCpu = 1024;
    private const double LeastShares = 2;
    private const double Period = 100_000; // Microseconds.
    private const double LeastQuota = 1000;
    private const long Megabyte = 1024 * 1024;
    private const long LeastMemory = 32 * Megabyte;

    /// <param name="memoryOfMachine">Bytes.</param>
    public static IEnumerable<string> Options(DockerResources resources, bool enableCfs, long memoryOfMachine)
    {
        if (resources.Cpus is { } cpus)
        {
            yield return "--cpu-shares";
            yield return Number(Math.Max(cpus * SharesPerCpu, LeastShares));
        }

        if ((resources.CpusLimit ?? (enableCfs ? resources.Cpus : null)) is { } most && !double.IsInfinity(most))
        {
            yield return "--cpu-quota";
            yield return Number(Math.Max(most * Period, LeastQuota));
        }

        foreach (var option in Memory(resources, memoryOfMachine))
        {
            yield return option;
        }
    }

    private static string[] Memory(DockerResources resources, long memoryOfMachine)
    {
        if (resources.MemMegabytesLimit is not { } limit)
        {
            return resources.MemMegabytes is { } hard ? ["--memory", Number(Bytes(hard))] : [];
        }

        string[] most = double.IsInfinity(limit) ? [] : ["--memory", Number(Bytes(limit))];
        return resources.MemMegabytes is not { } asked ? most
            : !double.IsInfinity(limit) && Math.Floor(asked) >= Math.Floor(limit) ? ["--memory-reservation", Number(Bytes(asked)), .. most]
            : ["--memory-reservation", Number(Bytes(asked)), .. most, "--oom-score-adj", Number(Score((long)asked * Megabyte, memoryOfMachine))];
    }

    /// <summary>
    /// Of tasks that may use more than they asked for, those that asked for least are killed first when the machine runs out of memory: in whole thousandths, without bounds.
    /// Source: Mesos, calculateOOMScoreAdj of the containerizer.
    /// </summary>
    private static long Score(long request, long memoryOfMachine) => 1000 - (1000 * request / memoryOfMachine);

    private static long Bytes(double megabytes) => Math.Max((long)megabytes * Megabyte, LeastMemory);

    private static string Number(double value) => ((long)value).ToString(CultureInfo.InvariantCulture);
}
