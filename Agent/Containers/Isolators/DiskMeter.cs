namespace Levee.Agent.Containers.Isolators;

/// <summary>Adds up what files take on disk, as <c>du -s</c> does: blocks, each file once, links not followed.</summary>
internal static class DiskMeter
{
    /// <param name="excluded">Directories that are measured by themselves.</param>
    /// <returns>Bytes.</returns>
    public static long Measure(string directory, IReadOnlySet<string> excluded)
    {
        var seen = new HashSet<(ulong Device, ulong Inode)>();
        var total = 0L;
        var waiting = new Stack<string>([directory]);
        while (waiting.TryPop(out var path))
        {
            if (!TryStat(path, seen, out var bytes, out var isDirectory))
            {
                continue;
            }

            total += bytes;
            foreach (var child in isDirectory ? Children(path) : [])
            {
                if (!excluded.Contains(child))
                {
                    waiting.Push(child);
                }
            }
        }

        return total;
    }

    private static string[] Children(string directory)
    {
        try
        {
            return Directory.GetFileSystemEntries(directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // Removed meanwhile, or not ours to see.
        }
    }

    private static unsafe bool TryStat(string path, HashSet<(ulong, ulong)> seen, out long bytes, out bool isDirectory)
    {
        const int WorkingDirectory = -100;
        const int NoFollow = 0x100;
        const uint BasicFields = 0x7FF;
        var result = stackalloc byte[256]; // struct statx
        (bytes, isDirectory) = (0, false);
        if (Libc.statx(WorkingDirectory, path, NoFollow, BasicFields, result) != 0)
        {
            return false;
        }

        isDirectory = (*(ushort*)(result + 28) & 0xF000) == 0x4000;
        if (!isDirectory && *(uint*)(result + 16) > 1 && !seen.Add((*(ulong*)(result + 136), *(ulong*)(result + 32))))
        {
            return false; // Counted under another name.
        }

        bytes = *(long*)(result + 48) * 512;
        return true;
    }
}
