namespace Levee.Executors.Switchboard;

/// <summary>What is said on a switchboard's socket. A client first sends one of the upper three bytes; then frames go: kind, four bytes of length (little endian), content.</summary>
/// <remarks>Compiled into agent and executors alike: an agent may meet the switchboard of an earlier one, so no number changes its meaning.</remarks>
internal static class IoFrame
{
    /// <summary>Bytes before the content.</summary>
    public const int HeaderLength = 5;

    /// <summary>Longest content.</summary>
    public const int LongestContent = 64 * 1024;

    /// <summary>The client wants the output from now on.</summary>
    public const byte AttachOutput = (byte)'O';

    /// <summary>The client has input.</summary>
    public const byte AttachInput = (byte)'I';

    /// <summary>The container has ended: the output is to be read though nobody may have attached, and the switchboard to end after it.</summary>
    public const byte Close = (byte)'C';

    /// <summary>Content goes to the process; without content its input ends.</summary>
    public const byte Input = 0;

    /// <summary>What the process wrote to its standard output, or to its terminal.</summary>
    public const byte Output = 1;

    /// <summary>What the process wrote to its standard error.</summary>
    public const byte Error = 2;

    /// <summary>Rows and columns of the terminal, two bytes each, little endian.</summary>
    public const byte WindowSize = 3;

    /// <summary>The client may send input.</summary>
    public const byte Accepted = 4;

    /// <summary>Another client sends input.</summary>
    public const byte Busy = 5;

    /// <summary>The input could not be passed on; content: why.</summary>
    public const byte Failed = 6;

    /// <summary>The client asked for something that cannot be; content: why.</summary>
    public const byte Refused = 7;

    /// <summary>There is no more output, so that input makes no sense any more.</summary>
    public const byte Finished = 8;
}
