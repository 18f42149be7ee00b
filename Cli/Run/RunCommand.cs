using System.CommandLine;

namespace Levee.Cli.Run;

/// <summary><c>levee run</c>: one task, or one pod, from its launch to its end.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var command = new Command("run", """
            Run one task, or one pod, to its end. Its status goes to standard error; the standard output of a single task to standard output.

            Examples:
              levee run -- sh -c 'echo hello; exit 3'; echo $?                  prints hello and 3
              levee run --cpus 2 --mem 512 -e LEVEL=9 -- ./crunch               two cpus, 512 MB, a variable
              levee run --docker-image alpine --networks web --command 'ip a'   an image and a network
              levee run --tty --name shell -- sh                                then: levee task attach shell
              levee run --task task.json --kill-after 1mins                     a whole TaskInfo
              levee run --task-group '{"tasks": [...]}'                         a pod

            Exit code: the task's own, of a pod that of the first task that failed; 128 + N when signal N ended it; 1 when it could not run.
            """);
        command.Options.Add(GlobalOptions.Master);
        command.Options.Add(GlobalOptions.Credential);
        command.Options.Add(GlobalOptions.AgentCredential);
        foreach (var option in RunFlags.All)
        {
            command.Options.Add(option);
        }

        command.Arguments.Add(RunFlags.CommandLine);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var output = Console.OpenStandardOutput();
            using var run = new TaskRun(GlobalOptions.MasterUrl(parsed), new RunReader(parsed).Read(), TimeProvider.System, output, line => Console.Error.WriteLine(line));
            return await run.ToEndAsync(cancellationToken);
        });
        return command;
    }
}
