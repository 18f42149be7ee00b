using System.Diagnostics;

namespace Levee.TestKit;

/// <summary>A docker engine of the test's own: own directory, own network, nothing of it is left when it is disposed of.</summary>
/// <remarks>Needs root, Debian's <c>docker.io</c> and <c>busybox-static</c>.</remarks>
public sealed class DockerEngine : IAsyncDisposable
{
    /// <summary>Name of an image with a shell and a few commands of busybox.</summary>
    public const string Image = "levee/test:1";

    /// <summary>Docker's command; <c>docker</c> on the path may be another one.</summary>
    public const string Docker = "/usr/bin/docker";

    private const string Busybox = "/bin/busybox";
    private const string Engine = "/usr/sbin/dockerd";
    private static readonly string[] Commands = ["sh", "sleep", "echo", "cat", "ls", "true", "false", "env", "ip", "kill", "nc", "httpd", "test", "touch", "hostname", "id", "dd", "wget", "stat"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _directory;
    private readonly Process _process;

    private DockerEngine(string directory, Process process) => (_directory, _process) = (directory, process);

    /// <summary>Path of its socket.</summary>
    public string Socket => Path.Combine(_directory, "socket");

    /// <summary>A process in its network, which is the one that containers with network HOST are in.</summary>
    public int Pid => _process.Id;

    /// <summary>Cgroup below which those of its containers lie.</summary>
    public string Cgroup => "levee-test-" + Path.GetFileName(_directory)[^6..];

    private string Log => Path.Combine(_directory, "log");

    /// <returns>Why no engine can run here; <see langword="null"/>: one can.</returns>
    public static string? FindProblem() => Environment.UserName != "root" ? "a docker engine needs root"
        : Array.Find([Engine, Docker, Busybox, "/usr/bin/unshare"], file => !File.Exists(file)) is { } missing ? $"{missing} is missing (packages docker.io, busybox-static, util-linux)"
        : null;

    /// <summary>Starts one, and gives it <see cref="Image"/>.</summary>
    /// <exception cref="InvalidOperationException">It does not start; the message has its log.</exception>
    public static async Task<DockerEngine> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("levee-docker-").FullName;
        var cgroup = "levee-test-" + directory[^6..];
        var options = $"--data-root={directory}/data --exec-root={directory}/exec -p {directory}/pid -H unix://{directory}/socket --iptables=false --ip6tables=false"
            + $" --ip-forward=false --ip-masq=false --storage-driver=vfs --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent=/{cgroup}";

        // Its mounts and its network go with it.
        var script = $"ip link set lo up; exec {Engine} {options} >{directory}/log 2>&1";
        var engine = new DockerEngine(directory, Process.Start(new ProcessStartInfo("/usr/bin/unshare", ["--net", "--mount", "sh", "-c", script]))!);
        try
        {
            await Poll.UntilAsync("the docker engine answers", Patience, async () => engine._process.HasExited || (File.Exists(engine.Socket) && (await engine.TryAsync("version")).Code == 0));
            if (engine._process.HasExited)
            {
                throw new InvalidOperationException($"dockerd does not start: {await File.ReadAllTextAsync(engine.Log)}");
            }

            await engine.ImportAsync();
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs docker's command.</summary>
    /// <returns>What it wrote, without the last line's end.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message has what it wrote.</exception>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var (code, output) = await TryAsync(arguments);
        return code == 0 ? output.TrimEnd('\n') : throw new InvalidOperationException($"docker {string.Join(' ', arguments)}: {output}");
    }

    /// <summary>Runs docker's command, which may fail.</summary>
    public async Task<(int Code, string Output)> TryAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Docker, ["-H", "unix://" + Socket, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            var all = (await TryAsync("ps", "-aq")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (all.Length > 0)
            {
                await TryAsync(["rm", "-f", .. all]);
            }

            using (Process.Start("/bin/kill", [$"-TERM", $"{_process.Id}"]))
            {
                await _process.WaitForExitAsync().WaitAsync(Patience);
            }
        }

        _process.Dispose();
        foreach (var cgroup in Directory.GetDirectories("/sys/fs/cgroup").Prepend("/sys/fs/cgroup").Select(root => Path.Combine(root, Cgroup)).Where(Directory.Exists))
        {
            using var remove = Process.Start("/usr/bin/find", [cgroup, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"])!; // The kernel's files go with the directories.
            await remove.WaitForExitAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private async Task ImportAsync()
    {
        var root = Directory.CreateDirectory(Path.Combine(_directory, "image", "bin")).FullName;
        File.Copy(Busybox, Path.Combine(root, "busybox"));
        foreach (var command in Commands)
        {
            File.CreateSymbolicLink(Path.Combine(root, command), "busybox");
        }

        var archive = Path.Combine(_directory, "image.tar");
        using (var tar = Process.Start("/bin/tar", ["-C", Path.GetDirectoryName(root)!, "-cf", archive, "."]))
        {
            await tar.WaitForExitAsync();
        }

        await RunAsync("import", archive, Image);
    }
}
