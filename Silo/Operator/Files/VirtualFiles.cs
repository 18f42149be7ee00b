using Levee.Silo.Operator.Logs;
using Microsoft.Win32.SafeHandles;

namespace Levee.Silo.Operator.Files;

/// <summary>The files that <c>/files</c>, LIST_FILES and READ_FILE show, by the paths that clients know. Source: operator-api, B.10.</summary>
internal sealed class VirtualFiles(LogFile log)
{
    /// <summary>Largest piece of one read: 16 pages.</summary>
    public const int LongestRead = 16 * 4096;

    private const string Log = "/master/log";

    /// <summary>All paths and what they stand for.</summary>
    public IEnumerable<KeyValuePair<string, string>> Attached => log.Path is { } path ? [KeyValuePair.Create(Log, path)] : [];

    /// <summary>The real file; <see langword="null"/> when there is none under that path.</summary>
    public string? Find(string path) => path.TrimEnd('/') == Log && File.Exists(log.Path) ? log.Path : null;

    /// <summary>Opens a file for reading while it is written.</summary>
    public SafeFileHandle? Open(string path)
    {
        try
        {
            return Find(path) is { } real ? File.OpenHandle(real, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete) : null;
        }
        catch (FileNotFoundException)
        {
            return null; // A new file is just begun.
        }
    }

    /// <summary>A piece of a file.</summary>
    /// <param name="offset">First byte; at or behind the end nothing is read.</param>
    /// <param name="length">Bytes wanted; <see langword="null"/>: as many as may be read at once.</param>
    public static async Task<byte[]> ReadAsync(SafeFileHandle file, long offset, long? length, CancellationToken cancellationToken)
    {
        var wanted = Math.Min(Math.Min(length ?? LongestRead, LongestRead), RandomAccess.GetLength(file) - offset);
        if (wanted <= 0)
        {
            return [];
        }

        var data = new byte[wanted];
        return data[..await RandomAccess.ReadAsync(file, data, offset, cancellationToken)];
    }
}
