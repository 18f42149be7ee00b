using System.Runtime.InteropServices;
using Levee.Agent.Containers;
using Mesos.V1;
using Microsoft.Win32.SafeHandles;

namespace Levee.Agent.Io;

/// <summary>A terminal without a device: what is written to one side is read from the other.</summary>
/// <param name="Upper">The side of whoever types and looks.</param>
/// <param name="Lower">The side of the processes.</param>
internal sealed record PseudoTerminal(SafeFileHandle Upper, SafeFileHandle Lower) : IDisposable
{
    private const int LongestName = 64;

    /// <param name="owner">Who the processes run as; <see langword="null"/>: the agent's user.</param>
    /// <exception cref="IOException">There is no terminal to be had.</exception>
    public static PseudoTerminal Open(TTYInfo? info, (uint User, uint Group)? owner)
    {
        var upper = Descriptors.Own(Libc.posix_openpt(Libc.ReadWrite | Libc.NoControllingTerminal | Libc.CloseOnExec), "open a terminal");
        try
        {
            var name = NameOf(upper);
            if (owner is var (user, group) && Libc.lchown(name, user, group) != 0)
            {
                throw Descriptors.Failure("give the terminal to its user");
            }

            var lower = Descriptors.Own(Libc.open(name, Libc.ReadWrite | Libc.NoControllingTerminal | Libc.CloseOnExec, 0), "open the terminal's lower side");
            Resize(upper, info?.WindowSize);
            return new(upper, lower);
        }
        catch
        {
            upper.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Upper.Dispose();
        Lower.Dispose();
    }

    private static unsafe string NameOf(SafeFileHandle upper)
    {
        var descriptor = (int)upper.DangerousGetHandle();
        var name = stackalloc byte[LongestName];
        return Libc.grantpt(descriptor) == 0 && Libc.unlockpt(descriptor) == 0 && Libc.ptsname_r(descriptor, name, LongestName) == 0
            ? Marshal.PtrToStringUTF8((nint)name)!
            : throw Descriptors.Failure("unlock a terminal");
    }

    private static unsafe void Resize(SafeFileHandle upper, TTYInfo.Types.WindowSize? size)
    {
        if (size is not null)
        {
            var numbers = stackalloc ushort[4] { (ushort)size.Rows, (ushort)size.Columns, 0, 0 };
            _ = Libc.ioctl((int)upper.DangerousGetHandle(), Libc.SetWindowSize, numbers); // A size that it does not take is no reason not to start.
        }
    }
}
