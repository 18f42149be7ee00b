using System.Runtime.InteropServices;

namespace Levee.Agent.Containers;

// Whose rights a single thread has when it touches files.
internal static unsafe partial class Libc
{
    /// <summary>Asks only: no user has this id.</summary>
    public const uint NoIdentity = uint.MaxValue;

    /// <summary>Number of setgroups(2). The C library's function would change all threads.</summary>
    public static nint SetGroupsCall => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 116 : 159; // 159: all newer architectures.

    /// <returns>The identity before.</returns>
    [LibraryImport(Library)]
    internal static partial uint setfsuid(uint user);

    /// <returns>The identity before.</returns>
    [LibraryImport(Library)]
    internal static partial uint setfsgid(uint group);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint syscall(nint number, nint count, uint* groups);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int link(string from, string to);
}
