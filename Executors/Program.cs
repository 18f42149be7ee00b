using System.Text;

namespace Levee.Executors;

/// <summary>One program for all that stands between the agent and a task; the first argument says which part it plays.</summary>
internal static class Program
{
    private const int Usage = 2;

    private static int Main(string[] arguments)
    {
        using var errors = Console.OpenStandardError();
        errors.Write(Encoding.UTF8.GetBytes($"levee-executor: '{(arguments.Length > 0 ? arguments[0] : "")}' is none of its parts; it is started by the agent only\n"));
        return Usage;
    }
}
