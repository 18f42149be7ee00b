namespace Levee.Executors.Native;

/// <summary>A file without a name, in memory: whatever a program writes into it, the program never waits.</summary>
internal sealed unsafe class OutputFile : IDisposable
{
    private const int Chunk = 16 * 1024;
    private const uint CloseOnExec = 1; // MFD_CLOEXEC

    /// <exception cref="InvalidOperationException">There are no more file descriptors.</exception>
    public OutputFile()
    {
        Descriptor = Libc.memfd_create("output", CloseOnExec);
        if (Descriptor < 0)
        {
            throw new InvalidOperationException($"No file in memory: {Libc.LastErrorText()}");
        }
    }

    public int Descriptor { get; }

    /// <summary>All that was written.</summary>
    public byte[] Read()
    {
        var content = new List<byte>();
        var buffer = new byte[Chunk];
        fixed (byte* start = buffer)
        {
            nint got;
            while ((got = Libc.pread(Descriptor, start, Chunk, content.Count)) > 0)
            {
                content.AddRange(buffer.AsSpan(0, (int)got));
            }
        }

        return [.. content];
    }

    public void Dispose() => _ = Libc.close(Descriptor);
}
