using System.CommandLine;

namespace Levee.Cli.Run;

/// <summary><c>levee run</c>: one task from its launch to its end.</summary>
internal static class RunCommand
{
    private static readonly Option<string?> Name = new("--name") { Description = "Name and id of the task (default: the program's name and a random suffix)" };
    private static readonly Option<string> Role = new("--role") { Description = "Role whose offers to take", DefaultValueFactory = _ => "*" };
    private static readonly Option<string> User = new("--user") { Description = "User that runs the task", DefaultValueFactory = _ => Environment.UserName };
    private static readonly Option<double> Cpus = new("--cpus") { Description = "Cpus", DefaultValueFactory = _ => 0.1 };
    private static readonly Option<double> Mem = new("--mem") { Description = "Memory in MB", DefaultValueFactory = _ => 32 };
    private static readonly Option<string[]> Env = new("--env", "-e") { Description = "NAME=VALUE for the task's environment; may be given several times" };
    private static readonly Option<int?> Wait = new("--wait") { Description = "Seconds to wait for an offer that fits (default: for ever)" };
    private static readonly Argument<string[]> CommandLine = new("CMD") { Description = "Program and arguments, after --", Arity = ArgumentArity.OneOrMore };

    public static Command Create()
    {
        var command = new Command("run", """
            Run one task to its end. Its status goes to standard error, its standard output to standard output.

            Examples:
              levee run -- sh -c 'echo hello; exit 3'; echo $?     prints hello and 3
              levee run --cpus 2 --mem 512 -e LEVEL=9 -- ./crunch  two cpus, 512 MB, a variable

            Exit code: the task's own; 128 + N when signal N ended it; 1 when it could not run.
            """);
        foreach (var option in new Option[] { GlobalOptions.Master, GlobalOptions.Credential, Name, Role, User, Cpus, Mem, Env, Wait })
        {
            command.Options.Add(option);
        }

        command.Arguments.Add(CommandLine);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var output = Console.OpenStandardOutput();
            using var run = new TaskRun(GlobalOptions.MasterUrl(parsed), GlobalOptions.CredentialOf(parsed), Read(parsed), TimeProvider.System, output, line => Console.Error.WriteLine(line));
            return await run.ToEndAsync(cancellationToken);
        });
        return command;
    }

    private static RunOptions Read(ParseResult parsed)
    {
        List<string> errors = [];
        Check(Cpus);
        Check(Mem);
        List<(string Name, string Value)> environment = [];
        foreach (var text in parsed.GetValue(Env) ?? [])
        {
            var split = text.IndexOf('=', StringComparison.Ordinal);
            if (split < 1)
            {
                errors.Add($"--env is '{text}'; it must be NAME=VALUE");
                continue;
            }

            environment.Add((text[..split], text[(split + 1)..]));
        }

        var commandLine = parsed.GetValue(CommandLine)!;
        if (commandLine[0].StartsWith('-'))
        {
            errors.Add($"{commandLine[0]} is no option of 'levee run'; the task's command comes after --, e.g. levee run -- ls -l");
        }

        if (errors.Count > 0)
        {
            throw new CommandFailedException(string.Join("; ", errors) + ".", ExitCodes.Usage);
        }

        return new RunOptions(
            commandLine,
            parsed.GetValue(Name) ?? $"{Path.GetFileName(commandLine[0])}-{Guid.NewGuid().ToString("N")[..8]}",
            parsed.GetValue(Role)!,
            parsed.GetValue(User)!,
            parsed.GetValue(Cpus),
            parsed.GetValue(Mem),
            environment,
            parsed.GetValue(Wait) is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

        void Check(Option<double> option)
        {
            if (parsed.GetValue(option) is not > 0)
            {
                errors.Add($"{option.Name} is {parsed.GetValue(option)}; it must be above 0");
            }
        }
    }
}
