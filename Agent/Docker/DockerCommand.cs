using System.ComponentModel;
using System.Diagnostics;
using Levee.Agent.Configuration;
using Levee.Agent.Containers;

namespace Levee.Agent.Docker;

/// <summary>Docker's command. Source: spec agent-behaviour section 15.</summary>
internal sealed class DockerCommand(DockerSettings settings)
{
    private const int NotFound = 127;

    /// <summary>The file to run. Executors do not have the agent's PATH, in which the name is looked up.</summary>
    public string File { get; } = ExecutablePath.Find(settings.Command, Environment.GetEnvironmentVariable("PATH") ?? "", Environment.CurrentDirectory).Path ?? settings.Command;

    /// <summary>The machine's side of the engine.</summary>
    public string Host => "unix://" + settings.Socket;

    /// <summary>Runs it, and waits.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<DockerAnswer> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        string[] all = ["-H", Host, .. arguments];
        var command = $"{settings.Command} {string.Join(' ', all)}";
        var start = new ProcessStartInfo(settings.Command, all) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            await using var killing = cancellationToken.Register(() => process.Kill());
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return new(command, process.ExitCode, await output, (await errors).TrimEnd());
        }
        catch (Win32Exception error)
        {
            return new(command, NotFound, "", error.Message); // There is no such program.
        }
    }
}
