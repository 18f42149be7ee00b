using System.Runtime.InteropServices;
using Levee.Executors.Api;
using Levee.Executors.Command;
using Levee.Executors.Default;
using Levee.Executors.Docker;
using Levee.Executors.Launch;
using Levee.Executors.Logging;
using Levee.Executors.Native;
using Levee.Executors.Switchboard;

namespace Levee.Executors;

/// <summary>One program for all that stands between the agent and a task; the first argument says which part it plays.</summary>
internal static class Program
{
    private const int Usage = 2;

    private static int Main(string[] arguments) => arguments.FirstOrDefault() switch
    {
        "command" => Run(CommandPart.Run, arguments),
        "default" => Run(DefaultPart.Run, arguments),
        "docker" => Run(DockerPart.Run, arguments),
        "launch" when arguments.Length == 2 => LaunchPart.Run(arguments[1]),
        "log" => LogPart.Run(arguments[1..]),
        "switchboard" => SwitchboardPart.Run(arguments[1..]),
        var part => Complain($"'{part}' is none of its parts; it is started by the agent only"),
    };

    private static int Run(Func<ExecutorSettings, string[], Random, int> part, string[] arguments)
    {
        var (settings, problem) = ExecutorSettings.Read(Environment.GetEnvironmentVariable);
        return settings is null ? Complain(problem!) : part(settings, arguments[1..], new(Seed()));
    }

    private static int Seed()
    {
        var seed = 0;
        Libc.Fill(MemoryMarshal.AsBytes(new Span<int>(ref seed)));
        return seed;
    }

    private static int Complain(string problem)
    {
        StandardError.WriteLine($"levee-executor: {problem}");
        return Usage;
    }
}
