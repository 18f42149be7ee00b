using System.Globalization;
using Levee.Executors.Tests.Program;
using Levee.TestKit;

[assembly: AssemblyFixture(typeof(StartedProcesses))]

namespace Levee.Executors.Tests.Program;

/// <summary>All processes that these tests start: each start has a mark of its own in its environment, by which what it left behind is found.</summary>
public sealed class StartedProcesses : IDisposable
{
    /// <summary>Variable that marks them.</summary>
    public const string Variable = "LEVEE_TEST_START";

    private static readonly string Run = Guid.NewGuid().ToString("N");
    private static int _starts;
    private readonly ProcessSweep _sweep = new($"{Variable}={Run}-");

    /// <summary>A value that no start had before.</summary>
    public static string Next() => string.Create(CultureInfo.InvariantCulture, $"{Run}-{Interlocked.Increment(ref _starts)}");

    /// <summary>Kills what a start left.</summary>
    public static void End(string mark) => ProcessSweep.Kill($"{Variable}={mark}");

    public void Dispose() => _sweep.Dispose();
}
