using System.Runtime.InteropServices;

namespace Levee.Agent.Containers;

/// <summary>struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public int Descriptor;
    public short Wanted;
    public short Seen;
}
