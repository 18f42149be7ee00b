using System.Globalization;
using Levee.Agent.Containers;

namespace Levee.Agent.Tests;

/// <summary>A directory that goes with the test. What a killed run of tests left, directories and processes that work in them, goes when the next one begins.</summary>
internal sealed class TempDirectory : IDisposable
{
    private const string Prefix = "levee-agent-";

    static TempDirectory()
    {
        foreach (var left in Directory.GetDirectories(System.IO.Path.GetTempPath(), Prefix + "*").Where(IsLeft))
        {
            Remove(left);
        }
    }

    public TempDirectory() => File.SetUnixFileMode(Path, (UnixFileMode)0b111_101_101); // Tasks of other users pass through.

    public string Path { get; } = Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-")).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>Its name says which process made it.</summary>
    private static bool IsLeft(string directory) =>
        int.TryParse(System.IO.Path.GetFileName(directory)[Prefix.Length..].Split('-')[0], CultureInfo.InvariantCulture, out var owner) && !Directory.Exists($"/proc/{owner}");

    private static void Remove(string directory)
    {
        foreach (var pid in Directory.GetDirectories("/proc").Select(System.IO.Path.GetFileName).Where(name => int.TryParse(name, out _)).Where(name => WorksIn(name!, directory + "/")))
        {
            _ = Libc.kill(int.Parse(pid!, CultureInfo.InvariantCulture), Libc.SigKill);
        }

        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A mount of that run, or another run that cleans up too: it is no matter of this one.
        }
    }

    /// <summary>Executors and tasks work in a sandbox; a switchboard is told its socket there.</summary>
    private static bool WorksIn(string pid, string directory)
    {
        try
        {
            return (File.ResolveLinkTarget($"/proc/{pid}/cwd", returnFinalTarget: false)?.FullName + "/").StartsWith(directory, StringComparison.Ordinal)
                || File.ReadAllText($"/proc/{pid}/cmdline").Contains("=" + directory, StringComparison.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false; // It has just ended.
        }
    }
}
