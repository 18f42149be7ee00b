namespace Levee.Executors.Native;

/// <summary>Pipes to read what a short-lived program writes.</summary>
internal static unsafe class Pipes
{
    private const int Most = 4096; // A pipe holds more: the program never waits.

    /// <exception cref="InvalidOperationException">There are no more file descriptors.</exception>
    public static (int Reading, int Writing) Open()
    {
        var ends = stackalloc int[2];
        return Libc.pipe2(ends, Libc.CloseOnExec | Libc.NonBlocking) == 0 ? (ends[0], ends[1]) : throw new InvalidOperationException($"No pipe: {Libc.LastErrorText()}");
    }

    /// <summary>What is in the pipe now.</summary>
    public static byte[] Drain(int reading)
    {
        var buffer = stackalloc byte[Most];
        var length = Libc.read(reading, buffer, Most);
        return new ReadOnlySpan<byte>(buffer, (int)Math.Max(0, length)).ToArray();
    }
}
