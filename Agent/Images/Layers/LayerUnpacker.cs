using System.Formats.Tar;
using System.Text;

namespace Levee.Agent.Images.Layers;

/// <summary>Unpacks a layer's archive into an empty directory, in the form that overlayfs stacks. Nothing is ever written outside of it.</summary>
/// <remarks>
/// <c>.wh.NAME</c> removes NAME of the layers below and becomes a character device 0/0; <c>.wh..wh..opq</c> hides all that they have in the directory
/// and becomes the attribute <c>trusted.overlay.opaque</c>. Device nodes are left out: containers get theirs from the agent. Source: OCI image specification, layer.md.
/// </remarks>
internal sealed class LayerUnpacker
{
    public const string OpaqueAttribute = "trusted.overlay.opaque";
    private const string Whiteout = ".wh.";
    private const string OpaqueMark = ".wh..wh..opq";
    private const string AttributePrefix = "SCHILY.xattr.";
    private const UnixFileMode DirectoryMode = (UnixFileMode)0b111_101_101;
    private readonly string _root;
    private readonly List<(string Path, DateTimeOffset Time)> _directories = [];
    private readonly HashSet<string> _removed = new(StringComparer.Ordinal);

    private LayerUnpacker(string root) => _root = root;

    /// <param name="archive">A tar archive, not compressed; it is read to its end.</param>
    /// <exception cref="InvalidDataException">It is no archive, or an entry leads out of the directory.</exception>
    public static void Unpack(Stream archive, string root, CancellationToken cancellationToken)
    {
        var unpacker = new LayerUnpacker(root);
        using (var tar = new TarReader(archive, leaveOpen: true))
        {
            while (tar.GetNextEntry() is { } entry)
            {
                cancellationToken.ThrowIfCancellationRequested();
                unpacker.Take(entry);
            }
        }

        archive.CopyTo(Stream.Null); // What follows the last entry counts for the digest.
        unpacker.SetDirectoryTimes();
    }

    private void Take(TarEntry entry)
    {
        if (entry.EntryType is TarEntryType.GlobalExtendedAttributes || Normalize(entry.Name) is not { } name || IsOfAufs(name))
        {
            return;
        }

        var path = RootedPath.ResolveParent(_root, name);
        var directory = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(directory, DirectoryMode);
        var file = Path.GetFileName(path);
        if (file == OpaqueMark)
        {
            MountCalls.SetAttribute(directory, OpaqueAttribute, "y"u8);
        }
        else if (file.StartsWith(Whiteout, StringComparison.Ordinal))
        {
            Remove(entry.Name, directory, file[Whiteout.Length..]);
        }
        else
        {
            Make(entry, path);
        }
    }

    /// <summary>Whether an entry is one of that file system's own notes, which old layers have.</summary>
    private static bool IsOfAufs(string name) => name.Split('/') is var parts
        && parts.Index().Any(part => part.Item.StartsWith(Whiteout + Whiteout, StringComparison.Ordinal) && (part.Index < parts.Length - 1 || part.Item != OpaqueMark));

    /// <summary>Only what lies below is removed, whichever comes first: what the layer itself has of that name stays.</summary>
    private void Remove(string entry, string directory, string name)
    {
        if (name is "" or "." or "..")
        {
            throw new InvalidDataException($"entry '{entry}' removes nothing that can be named");
        }

        var path = Path.Combine(directory, name);
        _removed.Add(path);
        if (new FileInfo(path).LinkTarget is null && Directory.Exists(path))
        {
            MountCalls.SetAttribute(path, OpaqueAttribute, "y"u8);
        }
        else if (!IsThere(path))
        {
            MountCalls.MakeWhiteout(path);
        }
    }

    private void Make(TarEntry entry, string path)
    {
        Clear(path, keepDirectory: entry.EntryType == TarEntryType.Directory);
        switch (entry.EntryType)
        {
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
                {
                    entry.DataStream?.CopyTo(file);
                }

                break;
            case TarEntryType.Directory:
                Directory.CreateDirectory(path);
                _directories.Add((path, entry.ModificationTime));
                if (_removed.Contains(path))
                {
                    MountCalls.SetAttribute(path, OpaqueAttribute, "y"u8);
                }

                break;
            case TarEntryType.SymbolicLink:
                File.CreateSymbolicLink(path, entry.LinkName);
                MountCalls.Own(path, entry.Uid, entry.Gid);
                return;
            case TarEntryType.HardLink:
                MountCalls.HardLink(RootedPath.ResolveParent(_root, Normalize(entry.LinkName) ?? throw new InvalidDataException($"entry '{entry.Name}' links to a directory")), path);
                return;
            case TarEntryType.Fifo:
                MountCalls.MakePipe(path);
                break;
            case TarEntryType.CharacterDevice or TarEntryType.BlockDevice:
                return;
            default:
                throw new InvalidDataException($"entry '{entry.Name}' is of type {entry.EntryType}, which is not supported");
        }

        MountCalls.Own(path, entry.Uid, entry.Gid);
        File.SetUnixFileMode(path, entry.Mode);
        SetAttributes(entry, path);
        if (entry.EntryType is not (TarEntryType.Directory or TarEntryType.Fifo))
        {
            File.SetLastWriteTimeUtc(path, entry.ModificationTime.UtcDateTime);
        }
    }

    /// <summary>Only those that mean something to programs: overlayfs' own would let an image play with other files.</summary>
    private static void SetAttributes(TarEntry entry, string path)
    {
        foreach (var (key, value) in (entry as PaxTarEntry)?.ExtendedAttributes ?? new Dictionary<string, string>())
        {
            if (!key.StartsWith(AttributePrefix, StringComparison.Ordinal))
            {
                continue;
            }

            var name = key[AttributePrefix.Length..];
            var isReadable = !value.Contains('\uFFFD'); // .NET reads them as UTF-8: others are lost.
            if (isReadable && (name == "security.capability" || name.StartsWith("user.", StringComparison.Ordinal)))
            {
                MountCalls.SetAttribute(path, name, Encoding.UTF8.GetBytes(value));
            }
        }
    }

    /// <summary>Makes room for an entry that comes again.</summary>
    private static void Clear(string path, bool keepDirectory)
    {
        if (!IsThere(path))
        {
            return;
        }

        if (new FileInfo(path).LinkTarget is not null || !Directory.Exists(path))
        {
            File.Delete(path);
        }
        else if (!keepDirectory)
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Also when it is a link that leads nowhere.</summary>
    private static bool IsThere(string path) => new FileInfo(path).LinkTarget is not null || Path.Exists(path);

    /// <returns>Path without a leading slash, without dots; <see langword="null"/>: the root itself.</returns>
    private static string? Normalize(string name)
    {
        var parts = new List<string>();
        foreach (var part in name.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count == 0)
            {
                throw new InvalidDataException($"entry '{name}' leads out of the image");
            }

            if (part == "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return parts.Count == 0 ? null : string.Join('/', parts);
    }

    /// <summary>At last, since what comes into a directory changes its time.</summary>
    private void SetDirectoryTimes()
    {
        foreach (var (path, time) in _directories)
        {
            if (Directory.Exists(path) && new FileInfo(path).LinkTarget is null)
            {
                Directory.SetLastWriteTimeUtc(path, time.UtcDateTime);
            }
        }
    }
}
