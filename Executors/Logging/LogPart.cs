using Levee.Executors.Native;

namespace Levee.Executors.Logging;

/// <summary>The process between a container's output and its file, which it keeps from growing too large; it outlives the agent. Source: spec agent-behaviour section 16.</summary>
internal static unsafe class LogPart
{
    private const int Usage = 2;
    private const int Failed = 1;
    private const int StandardInput = 0;
    private const int Chunk = 16 * 1024;

    /// <summary>Ends when nobody can write to its input any more.</summary>
    public static int Run(string[] arguments)
    {
        if (LogSettings.Read(arguments) is not { } settings)
        {
            StandardError.WriteLine("levee-executor: the logger lacks --file or --max-size; it is started by the agent only");
            return Usage;
        }

        if (settings.User is { } user && Become(user) is { } problem)
        {
            StandardError.WriteLine($"levee-executor: cannot log as user '{user}': {problem}");
            return Failed;
        }

        var file = new RotatingFile(settings);
        file.Prepare();
        var buffer = stackalloc byte[Chunk];
        while (true)
        {
            var count = Libc.read(StandardInput, buffer, Chunk);
            if (count > 0)
            {
                file.Write(new(buffer, (int)count));
            }
            else if (count == 0 || System.Runtime.InteropServices.Marshal.GetLastPInvokeError() != Libc.Interrupted)
            {
                return 0;
            }
        }
    }

    /// <returns>Why that cannot be.</returns>
    private static string? Become(string name)
    {
        if (Users.Find(name) is not var (id, group, groups))
        {
            return "there is no such user";
        }

        fixed (uint* first = groups)
        {
            return Libc.setgroups((nuint)groups.Length, first) == 0 && Libc.setgid(group) == 0 && Libc.setuid(id) == 0 ? null : Libc.LastErrorText();
        }
    }
}
