using Levee.Grains.Interfaces.Logs;
using Microsoft.Win32.SafeHandles;

namespace Levee.Silo.Operator.Files;

/// <summary>The files that <c>/files</c>, LIST_FILES and READ_FILE show, by the paths that clients know. Source: operator-api, B.10.</summary>
internal sealed class VirtualFiles(LogFile log)
{
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
}
