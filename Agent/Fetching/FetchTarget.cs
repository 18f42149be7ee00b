namespace Levee.Agent.Fetching;

/// <summary>Makes the files that are fetched.</summary>
internal static class FetchTarget
{
    /// <summary>Opens a new file, instead of what has its name; directories above it are made.</summary>
    public static FileStream Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path); // Not written over: it may be a link, or another name of a file elsewhere.
        return new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }
}
