using System.Diagnostics;

namespace Levee.Cli.Demo;

/// <summary>The real programs that the demo uses.</summary>
internal static class Programs
{
    private static readonly (string Program, string Package)[] Needed = [("etcd", "etcd-server"), ("etcdctl", "etcd-client"), ("dig", "bind9-dnsutils")];

    /// <exception cref="CommandFailedException">Some are not on PATH; says what to install.</exception>
    public static void ThrowIfMissing()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':');
        var missing = Needed.Where(n => !path.Any(folder => File.Exists(Path.Combine(folder, n.Program)))).ToList();
        if (missing.Count > 0)
        {
            throw new CommandFailedException($"the demo needs {string.Join(", ", missing.Select(m => m.Program))} on PATH; on Debian: apt-get install {string.Join(' ', missing.Select(m => m.Package))}");
        }
    }

    /// <summary>Runs a program and returns its standard output, trimmed.</summary>
    /// <exception cref="CommandFailedException">It ended with another exit code than 0; its output is in the message.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new CommandFailedException($"{program} could not be started.");
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? output.Trim()
            : throw new CommandFailedException($"{program} {string.Join(' ', arguments)} ended with exit code {process.ExitCode}: {output} {await error}");
    }
}
