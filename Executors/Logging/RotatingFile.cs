using System.Text;
using Levee.Executors.Native;

namespace Levee.Executors.Logging;

/// <summary>A file that is put aside when it would become too large. Names: spec agent-behaviour section 16.</summary>
internal sealed unsafe class RotatingFile(LogSettings settings)
{
    private const uint Mode = 0x1a4; // rw-r--r--
    private readonly string _configuration = settings.File + ".logrotate.conf";
    private readonly string _state = settings.File + ".logrotate.state";
    private int _descriptor = -1;
    private long _size;

    /// <summary>Writes logrotate's configuration, also when it is not needed: people look at it.</summary>
    public void Prepare()
    {
        var text = $"\"{settings.File}\" {{\n{settings.Options}\nsize {settings.MaxSize}\n}}\n";
        var descriptor = Libc.open(_configuration, Libc.WriteOnly | Libc.CreateFile | Libc.Truncate | Libc.CloseOnExec, Mode);
        if (descriptor < 0)
        {
            StandardError.WriteLine($"levee-executor: {_configuration}: {Libc.LastErrorText()}");
            return;
        }

        WriteAll(descriptor, Encoding.UTF8.GetBytes(text));
        _ = Libc.close(descriptor);
    }

    /// <summary>Appends; what cannot be written is lost, so that the one who wrote it never waits.</summary>
    public void Write(ReadOnlySpan<byte> content)
    {
        if (_descriptor < 0)
        {
            Open();
        }

        if (_size > 0 && _size + content.Length > settings.MaxSize)
        {
            Rotate();
        }

        WriteAll(_descriptor, content);
        _size += content.Length;
    }

    private void Open()
    {
        _descriptor = Libc.open(settings.File, Libc.WriteOnly | Libc.CreateFile | Libc.Append | Libc.CloseOnExec, Mode);
        _size = Math.Max(0, Libc.lseek(_descriptor, 0, Libc.FromEnd));
    }

    private void Rotate()
    {
        _ = Libc.close(_descriptor);
        if (settings.Kept is { } kept)
        {
            Move(kept);
        }
        else if (Libc.system($"{Quoted(settings.Logrotate)} --state {Quoted(_state)} {Quoted(_configuration)}") is not 0 and var status)
        {
            StandardError.WriteLine($"levee-executor: '{settings.Logrotate}' ended with wait status {status} on {settings.File}");
        }

        Open();
    }

    private void Move(int kept)
    {
        if (kept == 0)
        {
            _ = Libc.unlink(settings.File);
            return;
        }

        for (var number = kept; number > 1; number--)
        {
            _ = Libc.rename($"{settings.File}.{number - 1}", $"{settings.File}.{number}"); // Fails when there are not that many yet.
        }

        _ = Libc.rename(settings.File, settings.File + ".1");
    }

    private static string Quoted(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static void WriteAll(int descriptor, ReadOnlySpan<byte> content)
    {
        fixed (byte* start = content)
        {
            nint done = 0;
            nint count;
            while (done < content.Length && (count = Libc.write(descriptor, start + done, content.Length - done)) > 0)
            {
                done += count;
            }
        }
    }
}
