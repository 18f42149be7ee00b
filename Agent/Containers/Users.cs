using System.Runtime.InteropServices;

namespace Levee.Agent.Containers;

/// <summary>Users and groups of this machine, by the name service of the C library.</summary>
internal static class Users
{
    private static readonly Lock Gate = new(); // getpwnam and its kin answer from one static buffer.

    /// <summary>The agent's own user id; 0 is root.</summary>
    public static uint Own => Libc.geteuid();

    /// <returns><see langword="null"/> when there is no such user.</returns>
    public static (uint User, uint Group)? Find(string name)
    {
        lock (Gate)
        {
            var entry = Libc.getpwnam(name); // struct passwd: name, password (pointers), uid, gid.
            return entry == 0 ? null : ((uint)Marshal.ReadInt32(entry, 2 * nint.Size), (uint)Marshal.ReadInt32(entry, (2 * nint.Size) + 4));
        }
    }

    /// <summary>Groups of a user, <paramref name="group"/> among them.</summary>
    public static unsafe uint[] GroupsOf(string user, uint group)
    {
        lock (Gate)
        {
            for (var room = 32; ; room *= 2)
            {
                var groups = new uint[room];
                var count = room;
                fixed (uint* first = groups)
                {
                    if (Libc.getgrouplist(user, group, first, &count) >= 0)
                    {
                        return groups[..count];
                    }
                }
            }
        }
    }

    /// <summary>Name of a user, or the number as text.</summary>
    public static string NameOf(uint user) => Name(Libc.getpwuid, user);

    /// <summary>Name of a group, or the number as text.</summary>
    public static string GroupNameOf(uint group) => Name(Libc.getgrgid, group);

    private static string Name(Func<uint, nint> find, uint id)
    {
        lock (Gate)
        {
            var entry = find(id); // Both structs start with a pointer to the name.
            return (entry == 0 ? null : Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(entry))) ?? id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
