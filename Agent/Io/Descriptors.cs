using System.Runtime.InteropServices;
using System.Text;
using Levee.Agent.Containers;
using Microsoft.Win32.SafeHandles;

namespace Levee.Agent.Io;

/// <summary>Pipes, and sockets with names of any length.</summary>
internal static unsafe class Descriptors
{
    private const int LongestName = 108; // sun_path
    private const int Backlog = 16;

    /// <exception cref="IOException">The call that was to give the descriptor failed.</exception>
    public static SafeFileHandle Own(int descriptor, string what) => descriptor >= 0 ? new(descriptor, ownsHandle: true) : throw Failure(what);

    public static IOException Failure(string what) => new($"cannot {what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    /// <returns>Both ends, closed for programs that are started.</returns>
    public static (SafeFileHandle Read, SafeFileHandle Write) Pipe()
    {
        var ends = stackalloc int[2];
        return Libc.pipe2(ends, Libc.CloseOnExec) == 0 ? (new(ends[0], ownsHandle: true), new(ends[1], ownsHandle: true)) : throw Failure("make a pipe");
    }

    /// <summary>Listens at a path whose directory is there.</summary>
    public static SafeFileHandle Listen(string path)
    {
        var listener = Own(Libc.socket(Libc.UnixFamily, Libc.StreamSocket | Libc.CloseOnExec, 0), "make a socket");
        File.Delete(path);
        using var directory = OpenDirectory(path);
        var address = stackalloc byte[2 + LongestName];
        new Span<byte>(address, 2 + LongestName).Clear();
        *(ushort*)address = Libc.UnixFamily;
        Encoding.UTF8.GetBytes(ShortName(directory, path), new Span<byte>(address + 2, LongestName - 1));
        if (Libc.bind((int)listener.DangerousGetHandle(), address, 2 + LongestName) != 0 || Libc.listen((int)listener.DangerousGetHandle(), Backlog) != 0)
        {
            listener.Dispose();
            throw Failure($"listen at {path}");
        }

        return listener;
    }

    /// <summary>The directory that a path lies in.</summary>
    public static SafeFileHandle OpenDirectory(string path) =>
        Own(Libc.open(Path.GetDirectoryName(path)!, Libc.PathOnly | Libc.DirectoryOnly | Libc.CloseOnExec, 0), $"open {Path.GetDirectoryName(path)}");

    /// <summary>A name for a path that fits a socket's address, good as long as the directory is open.</summary>
    public static string ShortName(SafeFileHandle directory, string path) => $"/proc/self/fd/{directory.DangerousGetHandle()}/{Path.GetFileName(path)}";
}
