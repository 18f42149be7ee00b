using System.Formats.Tar;
using System.IO.Compression;

namespace Levee.Agent.Fetching;

/// <summary>Unpacks archives, recognized by their names' ends. Source: spec agent-behaviour section 8.</summary>
internal static class Archive
{
    private static readonly string[] Unsupported = [".tbz2", ".tar.bz2", ".txz", ".tar.xz"];

    /// <summary>Unpacks a file that is an archive, and leaves any other as it is.</summary>
    /// <returns>What came out of it, directories included.</returns>
    /// <exception cref="InvalidDataException">It is not what its name says, or an entry leads out of the directory.</exception>
    /// <exception cref="NotSupportedException">Compressed in a way that cannot be undone here.</exception>
    public static IReadOnlyList<string> Extract(string file, string directory)
    {
        using var source = File.OpenRead(file);
        return Ends(file, ".tar.gz", ".tgz") ? ExtractGzipTar(source, directory)
            : Ends(file, ".tar") ? ExtractTar(source, directory)
            : Ends(file, ".zip") ? ExtractZip(source, directory)
            : Ends(file, ".gz") ? ExtractGzip(source, file[..^".gz".Length])
            : Ends(file, Unsupported) ? throw new NotSupportedException("bzip2 and xz archives cannot be unpacked by this agent; use gzip, or extract=false")
            : [];
    }

    private static bool Ends(string file, params string[] ends) => ends.Any(end => file.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    private static List<string> ExtractGzipTar(Stream source, string directory)
    {
        using var unpacked = new GZipStream(source, CompressionMode.Decompress);
        return ExtractTar(unpacked, directory);
    }

    private static List<string> ExtractTar(Stream source, string directory)
    {
        var made = new List<string>();
        using var tar = new TarReader(source);
        while (tar.GetNextEntry() is { } entry)
        {
            var target = Within(directory, entry.Name);
            if (entry.EntryType is TarEntryType.GlobalExtendedAttributes || target == Path.GetFullPath(directory))
            {
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (entry.EntryType == TarEntryType.Directory)
            {
                Directory.CreateDirectory(target);
            }
            else
            {
                entry.ExtractToFile(target, overwrite: true);
            }

            made.Add(target);
        }

        return made;
    }

    private static List<string> ExtractZip(Stream source, string directory)
    {
        using var zip = new ZipArchive(source, ZipArchiveMode.Read);
        zip.ExtractToDirectory(directory, overwriteFiles: true);
        return [.. zip.Entries.Select(entry => Within(directory, entry.FullName))];
    }

    private static List<string> ExtractGzip(Stream source, string target)
    {
        using var unpacked = new GZipStream(source, CompressionMode.Decompress);
        using var output = File.Create(target);
        unpacked.CopyTo(output);
        return [target];
    }

    private static string Within(string directory, string name)
    {
        var root = Path.GetFullPath(directory);
        var target = Path.GetFullPath(Path.Combine(root, name)).TrimEnd('/');
        return target == root || target.StartsWith(root + "/", StringComparison.Ordinal) ? target : throw new InvalidDataException($"its entry '{name}' leads out of the sandbox");
    }
}
