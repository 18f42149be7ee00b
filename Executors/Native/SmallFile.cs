namespace Levee.Executors.Native;

/// <summary>Reads files of <c>/proc</c>.</summary>
internal static unsafe class SmallFile
{
    /// <returns>The number of bytes read, at most the buffer's length; -1 when the file cannot be read.</returns>
    public static int Read(string path, Span<byte> buffer)
    {
        var descriptor = Libc.open(path, Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (descriptor < 0)
        {
            return Libc.Error;
        }

        var length = 0;
        fixed (byte* start = buffer)
        {
            nint got;
            while (length < buffer.Length && (got = Libc.read(descriptor, start + length, buffer.Length - length)) > 0)
            {
                length += (int)got;
            }
        }

        _ = Libc.close(descriptor);
        return length;
    }
}
