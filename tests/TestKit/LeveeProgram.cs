namespace Levee.TestKit;

/// <summary>The levee program, as built beside the tests.</summary>
public static class LeveeProgram
{
    /// <summary>Path of the executable.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "levee");

    /// <summary>Starts it.</summary>
    public static RunningProgram Start(params string[] arguments) => RunningProgram.Start(Path, arguments);

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(TimeSpan timeout, params string[] arguments)
    {
        await using var program = Start(arguments);
        var exitCode = await program.WaitAsync(timeout);
        return (exitCode, string.Join('\n', program.Output), string.Join('\n', program.Error));
    }
}
