using System.Runtime.InteropServices;

namespace Levee.Executors.Native;

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public const short Readable = 0x01;
    public const short Writable = 0x04;

    public int Descriptor;
    public short Wanted;
    public short Found;
}
