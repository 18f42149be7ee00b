using System.Text;

namespace Levee.Executors.Native;

/// <summary>The sandbox's stderr: what an executor has to say to people.</summary>
internal static unsafe class StandardError
{
    private const int Descriptor = 2;

    public static void WriteLine(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text + "\n");
        fixed (byte* start = bytes)
        {
            _ = Libc.write(Descriptor, start, bytes.Length); // With no stderr there is nobody to tell.
        }
    }
}
