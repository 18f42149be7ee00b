using Levee.Agent.Containers;

namespace Levee.Agent.Sandboxes;

/// <summary>What <c>ls -l</c> says of a file; a link is not followed.</summary>
/// <param name="Mode">Type and permission bits.</param>
/// <param name="ModifiedSeconds">Seconds since the epoch.</param>
internal readonly record struct FileEntry(uint Mode, uint Links, uint User, uint Group, long Size, long ModifiedSeconds)
{
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint BasicFields = 0x7ff;
    private const uint TypeMask = 0xf000;
    private const uint Regular = 0x8000;
    private const uint DirectoryType = 0x4000;
    private const uint Link = 0xa000;

    public bool IsRegular => (Mode & TypeMask) == Regular;

    public bool IsDirectory => (Mode & TypeMask) == DirectoryType;

    /// <summary>As <c>ls</c> shows it, e.g. <c>-rw-r--r--</c>.</summary>
    public string ModeText
    {
        get
        {
            const string Letters = "rwxrwxrwx";
            var mode = Mode;
            var type = (mode & TypeMask) switch { DirectoryType => 'd', Link => 'l', 0x1000 => 'p', 0xc000 => 's', 0x2000 => 'c', 0x6000 => 'b', _ => '-' };
            return type + string.Concat(Letters.Select((letter, index) => (mode & (1u << (8 - index))) != 0 ? letter : '-'));
        }
    }

    /// <returns><see langword="null"/> when there is no such file.</returns>
    public static unsafe FileEntry? Read(string path)
    {
        var result = stackalloc byte[256]; // struct statx, the same on all architectures.
        if (Libc.statx(CurrentDirectory, path, NoFollow, BasicFields, result) != 0)
        {
            return null;
        }

        return new(*(ushort*)(result + 28), *(uint*)(result + 16), *(uint*)(result + 20), *(uint*)(result + 24), *(long*)(result + 40), *(long*)(result + 112));
    }
}
