namespace Levee.Agent.Containers;

/// <summary>A device by its numbers.</summary>
/// <param name="Mode">Type and permissions.</param>
internal readonly record struct DeviceNode(bool IsBlock, uint Major, uint Minor, uint Mode)
{
    /// <summary>As the kernel's makedev.</summary>
    public ulong Number => (Minor & 0xFF) | ((ulong)(Major & 0xFFF) << 8) | ((ulong)(Minor & ~0xFFU) << 12) | ((ulong)(Major & ~0xFFFU) << 32);

    /// <returns><see langword="null"/>: there is no device at that path.</returns>
    public static unsafe DeviceNode? Find(string path)
    {
        const int WorkingDirectory = -100;
        const uint BasicFields = 0x7FF;
        const uint TypeBits = 0xF000;
        const uint Block = 0x6000;
        const uint Character = 0x2000;
        var result = stackalloc byte[256]; // struct statx
        if (Libc.statx(WorkingDirectory, path, 0, BasicFields, result) != 0)
        {
            return null;
        }

        uint mode = *(ushort*)(result + 28);
        return (mode & TypeBits) is Block or Character ? new((mode & TypeBits) == Block, *(uint*)(result + 128), *(uint*)(result + 132), mode) : null;
    }
}
