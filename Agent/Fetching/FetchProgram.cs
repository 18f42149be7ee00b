using System.ComponentModel;
using System.Diagnostics;

namespace Levee.Agent.Fetching;

/// <summary>A program that does part of the fetching, run as the task's user, with the agent's environment: there proxies are set.</summary>
internal sealed class FetchProgram
{
    private readonly string _path;
    private readonly FetchUser _user;

    private FetchProgram(string path, FetchUser user) => (_path, _user) = (path, user);

    /// <param name="program">An absolute path, or a name to look up in PATH.</param>
    /// <returns><see langword="null"/>: it is not there.</returns>
    public static FetchProgram? Find(string program, FetchUser user)
    {
        string[] candidates = program.Contains('/', StringComparison.Ordinal)
            ? [program]
            : [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(directory => Path.Combine(directory, program))];
        return candidates.FirstOrDefault(path => File.Exists(path) && (File.GetUnixFileMode(path) & UnixFileMode.OtherExecute) != 0) is { } found ? new(found, user) : null;
    }

    /// <summary>Runs it to its end; killed with all it started when cancelled.</summary>
    /// <param name="input"><see langword="null"/>: it gets none.</param>
    /// <returns>Its exit status.</returns>
    /// <exception cref="FetchProblem">It cannot be started.</exception>
    public async Task<int> RunAsync(IEnumerable<string> arguments, Stream? input, Stream output, Stream error, CancellationToken cancellationToken)
    {
        using var process = Start(arguments);
        try
        {
            await Task.WhenAll(
                FeedAsync(process, input, cancellationToken),
                process.StandardOutput.BaseStream.CopyToAsync(output, cancellationToken),
                process.StandardError.BaseStream.CopyToAsync(error, cancellationToken),
                process.WaitForExitAsync(cancellationToken));
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    private static async Task FeedAsync(Process process, Stream? input, CancellationToken cancellationToken)
    {
        try
        {
            await (input?.CopyToAsync(process.StandardInput.BaseStream, cancellationToken) ?? Task.CompletedTask);
            process.StandardInput.Close();
        }
        catch (IOException) when (!cancellationToken.IsCancellationRequested)
        {
            // It ended without reading all: its status says whether that is well.
        }
    }

    private Process Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(_path, arguments)
        {
            WorkingDirectory = "/", RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UserName = _user.Name,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception problem)
        {
            throw new FetchProblem($"'{_path}' cannot be started: {problem.Message}");
        }
    }
}
