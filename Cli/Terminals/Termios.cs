using System.Runtime.InteropServices;

namespace Levee.Cli.Terminals;

/// <summary>What the C library knows of the local terminal. Constants are those of Linux, the same on x86-64 and arm64.</summary>
internal static unsafe partial class Termios
{
    public const int Input = 0;
    public const int Output = 1;

    /// <summary>More than <c>struct termios</c> needs (60 bytes).</summary>
    public const int Size = 256;

    private const string Library = "libc";
    private const nuint GetWindowSizeRequest = 0x5413;

    [LibraryImport(Library)]
    internal static partial int isatty(int descriptor);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int tcgetattr(int descriptor, byte* settings);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int tcsetattr(int descriptor, int when, byte* settings);

    [LibraryImport(Library)]
    internal static partial void cfmakeraw(byte* settings);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int ioctl(int descriptor, nuint request, ushort* argument);

    /// <returns>Rows and columns; <see langword="null"/>: not a terminal.</returns>
    public static (int Rows, int Columns)? WindowSize(int descriptor)
    {
        var size = stackalloc ushort[4];
        return ioctl(descriptor, GetWindowSizeRequest, size) == 0 ? (size[0], size[1]) : null;
    }
}
