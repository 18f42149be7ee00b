using Microsoft.Win32.SafeHandles;

namespace Levee.Agent.Sandboxes;

/// <summary>Writes a file so that a crash, also of the machine, leaves the old content or the new one.</summary>
internal static class AtomicFile
{
    /// <summary>Returns when the content is on disk.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content) => Write(path, content, isDurable: true);

    /// <param name="isDurable"><see langword="false"/>: a crash of the machine may leave an empty file; one of the agent alone leaves the old content or the new one.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, bool isDurable)
    {
        var directory = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(directory);
        using (var file = new FileStream(path + ".target", FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(content);
            if (isDurable)
            {
                file.Flush(flushToDisk: true);
            }
        }

        File.Move(path + ".target", path, overwrite: true);
        if (isDurable)
        {
            Sync(directory);
        }
    }

    /// <summary>A new name lasts only when its directory is on disk.</summary>
    private static void Sync(string directory)
    {
        var descriptor = Containers.Libc.open(directory, Containers.Libc.CloseOnExec, 0);
        if (descriptor < 0)
        {
            throw new IOException($"{directory}: cannot be opened to write it to disk");
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Containers.Libc.fsync(descriptor) != 0)
        {
            throw new IOException($"{directory}: cannot be written to disk");
        }
    }
}
