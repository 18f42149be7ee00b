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
        var content = new List<byte>();
        _ = Drain(reading, content);
        return [.. content];
    }

    /// <summary>Adds what is in the pipe now.</summary>
    /// <returns>Whether that was the end: nobody can write any more.</returns>
    public static bool Drain(int reading, List<byte> content)
    {
        var buffer = stackalloc byte[Most];
        nint length;
        while ((length = Libc.read(reading, buffer, Most)) > 0)
        {
            content.AddRange(new ReadOnlySpan<byte>(buffer, (int)length));
        }

        return length == 0;
    }
}
