using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Levee.Agent.Networks;

/// <summary>Sockets in the network of a process: a socket belongs to the network that its maker's thread is in.</summary>
internal static partial class ContainerSockets
{
    private const int NewNetwork = 0x40000000;

    /// <exception cref="NetworkException">The process is gone, or the kernel refuses.</exception>
    public static Task<Socket> CreateAsync(int pid, AddressFamily family)
    {
        var made = new TaskCompletionSource<Socket>(TaskCreationOptions.RunContinuationsAsynchronously);

        // A thread of its own, which ends there: one that could not come back must not do anything else.
        var thread = new Thread(() =>
        {
            try
            {
                using var file = File.OpenHandle($"/proc/{pid}/ns/net");
                if (setns((int)file.DangerousGetHandle(), NewNetwork) != 0)
                {
                    throw new IOException($"setns: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
                }

                made.SetResult(new(family, SocketType.Stream, ProtocolType.Tcp));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or SocketException)
            {
                made.SetException(new NetworkException($"cannot enter the network of process {pid}: {error.Message}"));
            }
        });
        thread.Start();
        return made.Task;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(int file, int kind);
}
