using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Levee.Agent.Images;

namespace Levee.Agent.Tests.Images;

/// <summary>A layer in the making.</summary>
internal sealed class LayerArchive
{
    private const UnixFileMode Mode = (UnixFileMode)0b111_101_101;
    private readonly List<TarEntry> _entries = [];

    public LayerArchive File(string name, string content = "", UnixFileMode mode = Mode, int user = 0) => File(name, Encoding.UTF8.GetBytes(content), mode, user);

    public LayerArchive File(string name, byte[] content, UnixFileMode mode = Mode, int user = 0) =>
        Add(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content), Mode = mode, Uid = user, Gid = user });

    public LayerArchive Directory(string name, UnixFileMode mode = Mode) => Add(new PaxTarEntry(TarEntryType.Directory, name) { Mode = mode });

    public LayerArchive Link(string name, string target) => Add(new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target });

    public LayerArchive HardLink(string name, string target) => Add(new PaxTarEntry(TarEntryType.HardLink, name) { LinkName = target });

    public LayerArchive Device(string name) => Add(new PaxTarEntry(TarEntryType.CharacterDevice, name) { DeviceMajor = 1, DeviceMinor = 5 });

    public LayerArchive Attribute(string name, string attribute, string value) =>
        Add(new PaxTarEntry(TarEntryType.RegularFile, name, new Dictionary<string, string> { ["SCHILY.xattr." + attribute] = value }) { DataStream = new MemoryStream("x"u8.ToArray()), Mode = Mode });

    public byte[] ToTar()
    {
        var output = new MemoryStream();
        using (var tar = new TarWriter(output, leaveOpen: true))
        {
            foreach (var entry in _entries)
            {
                if (entry.DataStream is { } data)
                {
                    data.Position = 0;
                }

                tar.WriteEntry(entry);
            }
        }

        return output.ToArray();
    }

    public Digest Id => Digest.Of(ToTar());

    public byte[] ToGzip() => Gzip(ToTar());

    public static byte[] Gzip(byte[] content)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return output.ToArray();
    }

    private LayerArchive Add(TarEntry entry)
    {
        _entries.Add(entry);
        return this;
    }
}
