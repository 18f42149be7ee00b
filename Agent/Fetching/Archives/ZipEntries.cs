using System.IO.Compression;
using System.Text;

namespace Levee.Agent.Fetching.Archives;

/// <summary>Unpacks zip archives, entry by entry.</summary>
internal static class ZipEntries
{
    private const int TypeMask = 0xf000;
    private const int Link = 0xa000;

    /// <exception cref="InvalidDataException">It is none, or an entry may not be unpacked.</exception>
    public static void Unpack(Stream source, ArchivePlace place)
    {
        using var zip = new ZipArchive(source, ZipArchiveMode.Read);
        foreach (var entry in zip.Entries)
        {
            Unpack(entry, place);
        }
    }

    private static void Unpack(ZipArchiveEntry entry, ArchivePlace place)
    {
        var attributes = entry.ExternalAttributes >> 16; // Those of Unix; none when it was made elsewhere.
        var mode = (attributes & 0x1ff) is > 0 and var bits ? (UnixFileMode?)bits : null;
        if (entry.FullName.EndsWith('/'))
        {
            place.Directory(entry.FullName, mode);
            return;
        }

        using var content = entry.Open();
        if ((attributes & TypeMask) == Link)
        {
            using var target = new StreamReader(content, Encoding.UTF8);
            place.SymbolicLink(entry.FullName, target.ReadToEnd());
        }
        else
        {
            place.File(entry.FullName, mode, entry.LastWriteTime, content);
        }
    }
}
