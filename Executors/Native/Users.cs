using System.Runtime.InteropServices;

namespace Levee.Executors.Native;

/// <summary>Users of this machine, by the name service of the C library.</summary>
internal static unsafe class Users
{
    private const int MostGroups = 1024;

    /// <returns><see langword="null"/> when there is no such user.</returns>
    public static (uint Id, uint Group, uint[] Groups)? Find(string name)
    {
        var entry = Libc.getpwnam(name); // struct passwd: name, password (pointers), uid, gid.
        if (entry == 0)
        {
            return null;
        }

        var (id, group) = ((uint)Marshal.ReadInt32(entry, 2 * nint.Size), (uint)Marshal.ReadInt32(entry, (2 * nint.Size) + 4));
        var groups = new uint[MostGroups];
        var count = MostGroups;
        fixed (uint* start = groups)
        {
            return Libc.getgrouplist(name, group, start, &count) >= 0 ? (id, group, groups[..count]) : (id, group, [group]);
        }
    }
}
