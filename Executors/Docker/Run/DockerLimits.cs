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
        var request = resources.MemMegabytes is { } megabytes ? Bytes(megabytes) : (long?)null;
        if (resources.MemMegabytesLimit is not { } limit)
        {
            return request is { } hard ? ["--memory", Number(hard)] : [];
        }

        string[] most = double.IsInfinity(limit) ? [] : ["--memory", Number(Bytes(limit))];
        return request is not { } soft ? most
            : !double.IsInfinity(limit) && soft >= Bytes(limit) ? ["--memory-reservation", Number(soft), .. most]
            : ["--memory-reservation", Number(soft), .. most, "--oom-score-adj", Number(Score(soft, memoryOfMachine))];
    }

    /// <summary>Of tasks that may use more than they asked for, those that asked for least are killed first when the machine runs out of memory.</summary>
    private static double Score(long request, long memoryOfMachine) => Math.Clamp(1000 - Math.Floor(1000.0 * request / memoryOfMachine), 2, 999);

    private static long Bytes(double megabytes) => Math.Max((long)megabytes * Megabyte, LeastMemory);

    private static string Number(double value) => ((long)value).ToString(CultureInfo.InvariantCulture);
}
