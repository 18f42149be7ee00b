using System.Runtime.InteropServices;
using Levee.Agent.Images;

namespace Levee.Agent.Networks;

/// <summary>Network namespaces that live by a mount on a file, with or without a process in them.</summary>
internal static unsafe partial class NetworkNamespace
{
    private const int GetFlags = 0x8913; // SIOCGIFFLAGS
    private const int SetFlags = 0x8914;
    private const short Up = 1;
    private const int FlagsOffset = 16;
    private const int RequestSize = 40; // struct ifreq
    private const string Library = "libc";

    /// <summary>Makes one whose loopback device is up.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static Task CreateAsync(string file)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // A namespace belongs to a thread; this one ends with it.
        var thread = new Thread(() =>
        {
            try
            {
                MountCalls.NewNetwork();
                RaiseLoopback();
                File.WriteAllBytes(file, []);
                MountCalls.Mount("/proc/thread-self/ns/net", file, null, MountCalls.Bind);
                done.SetResult();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                done.SetException(error);
            }
        });
        thread.Start();
        return done.Task;
    }

    /// <summary>Whether the file stands for a namespace; after a boot it is a mere file.</summary>
    public static bool IsThere(string file) => MountCalls.MountsBelow(file).Contains(file);

    private static void RaiseLoopback()
    {
        const int Internet = 2;
        const int DatagramsCloseOnExec = 2 | 0x80000;
        var socketDescriptor = socket(Internet, DatagramsCloseOnExec, 0);
        if (socketDescriptor < 0)
        {
            throw Failure();
        }

        try
        {
            var request = stackalloc byte[RequestSize];
            new Span<byte>(request, RequestSize).Clear();
            "lo"u8.CopyTo(new Span<byte>(request, RequestSize));
            if (ioctl(socketDescriptor, GetFlags, request) < 0)
            {
                throw Failure();
            }

            *(short*)(request + FlagsOffset) |= Up;
            if (ioctl(socketDescriptor, SetFlags, request) < 0)
            {
                throw Failure();
            }
        }
        finally
        {
            _ = close(socketDescriptor);
        }
    }

    private static IOException Failure() => new($"cannot raise the loopback device: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport(Library, SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int ioctl(int descriptor, nuint request, byte* argument);

    [LibraryImport(Library)]
    private static partial int close(int descriptor);
}
