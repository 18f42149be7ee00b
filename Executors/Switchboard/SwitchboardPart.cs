using Levee.Executors.Loop;
using Levee.Executors.Native;

namespace Levee.Executors.Switchboard;

/// <summary>The process between a container's input and output and those who attach to them; it outlives the agent. Source: spec agent-api section 4.9.</summary>
internal static class SwitchboardPart
{
    private const int Usage = 2;
    private const nint Ignore = 1;

    public static int Run(string[] arguments)
    {
        if (SwitchboardSettings.Read(arguments) is not { } settings)
        {
            StandardError.WriteLine("levee-executor: the switchboard lacks a descriptor; it is started by the agent only");
            return Usage;
        }

        _ = Libc.signal(Libc.SigPipe, Ignore); // A process may close its input at any time.
        var loop = new EventLoop();
        new Board(settings, loop).Start();
        return loop.Run();
    }
}
