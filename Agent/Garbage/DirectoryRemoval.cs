using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Levee.Agent.Garbage;

/// <summary>Removes directories with all that is in them, but nothing that is mounted there.</summary>
internal static partial class DirectoryRemoval
{
    private const string Mounts = "/proc/self/mountinfo";
    private const int MountPoint = 4;

    /// <summary>Removes as much as it can.</summary>
    /// <exception cref="IOException">Something is left; nothing was removed when a mount is in the way.</exception>
    /// <exception cref="UnauthorizedAccessException">Something is left.</exception>
    public static void Remove(string path)
    {
        // Persistent volumes may still be mounted there: their content must not go with the sandbox.
        foreach (var mount in MountsBelow(path, File.ReadLines(Mounts)))
        {
            if (umount2(mount, 0) != 0)
            {
                throw new IOException($"{mount} is mounted and cannot be unmounted: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
            }
        }

        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true); // Goes on past what it cannot remove, and throws at the end.
        }
    }

    /// <summary>Mount points at or below a path, the innermost first.</summary>
    /// <param name="mounts">Lines as of <c>/proc/self/mountinfo</c>.</param>
    internal static IEnumerable<string> MountsBelow(string path, IEnumerable<string> mounts) =>
        mounts.Select(line => Plain(line.Split(' ')[MountPoint])).Where(point => point == path || point.StartsWith(path + "/", StringComparison.Ordinal)).Reverse().ToList();

    /// <summary>Blanks and backslashes are written as octal numbers there.</summary>
    private static string Plain(string escaped) => Octal().Replace(escaped, match => ((char)Convert.ToInt32(match.Value[1..], 8)).ToString());

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount2(string path, int flags);

    [GeneratedRegex(@"\\[0-7]{3}")]
    private static partial Regex Octal();
}
