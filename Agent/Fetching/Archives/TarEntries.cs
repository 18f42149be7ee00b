using System.Formats.Tar;

namespace Levee.Agent.Fetching.Archives;

/// <summary>Unpacks tar archives, entry by entry.</summary>
internal static class TarEntries
{
    /// <exception cref="InvalidDataException">It is none, or an entry may not be unpacked.</exception>
    public static void Unpack(Stream source, ArchivePlace place)
    {
        using var tar = new TarReader(source, leaveOpen: true);
        while (tar.GetNextEntry() is { } entry)
        {
            Unpack(entry, place);
        }
    }

    private static void Unpack(TarEntry entry, ArchivePlace place)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.Directory or TarEntryType.DirectoryList:
                place.Directory(entry.Name, entry.Mode);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                place.File(entry.Name, entry.Mode, entry.ModificationTime, entry.DataStream ?? Stream.Null);
                break;
            case TarEntryType.SymbolicLink:
                place.SymbolicLink(entry.Name, entry.LinkName);
                break;
            case TarEntryType.HardLink:
                place.HardLink(entry.Name, entry.LinkName);
                break;
            case TarEntryType.GlobalExtendedAttributes:
                break;
            default:
                throw new InvalidDataException($"its entry '{entry.Name}' is neither file, directory nor link ({entry.EntryType})");
        }
    }
}
