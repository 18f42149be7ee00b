using System.Net;
using System.Net.Sockets;
using Levee.TestKit;

namespace Levee.Cluster.Tests;

/// <summary>What users get wrong is answered in one line that names the thing and the fix.</summary>
public sealed class BadInputTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("--nonsense", "up", "--nonsense")]
    [InlineData("--agents is -1", "up", "--agents", "-1")]
    [InlineData("--port is 70000", "up", "--port", "70000")]
    [InlineData("--cpus is 0", "run", "--cpus", "0", "--", "true")]
    [InlineData("--nonsense=1 is no option of 'levee run'; the task's command comes after --", "run", "--nonsense=1")]
    [InlineData("must be NAME=VALUE", "run", "--env", "oops", "--", "true")]
    [InlineData("--master is 'ftp://x'", "task", "ls", "--master", "ftp://x")]
    public async Task A_wrong_command_line_ends_with_2_and_names_the_flag(string expected, params string[] arguments)
    {
        var (exitCode, _, error) = await LeveeProgram.RunAsync(Timeout, arguments);

        Assert.Equal(2, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_master_is_said_with_its_address()
    {
        var (exitCode, _, error) = await LeveeProgram.RunAsync(Timeout, "task", "ls", "--master", $"127.0.0.1:{FreePorts.One()}");

        Assert.Equal(1, exitCode);
        Assert.Contains("nothing answers at http://127.0.0.1:", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_its_flag_before_anything_starts()
    {
        var port = FreePorts.Block(2);
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        var workDir = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        var (exitCode, _, error) = await LeveeProgram.RunAsync(Timeout, "up", "--port", $"{port}", "--agents", "1", "--no-dns", "--no-lb", "--work-dir", workDir);

        Assert.Equal(1, exitCode);
        Assert.Contains($"port {port} for the silo is in use (choose another with --port)", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(workDir));
    }

    [Fact]
    public async Task A_work_dir_that_is_a_file_is_named()
    {
        var file = Path.GetTempFileName();
        var port = FreePorts.Block(2);

        var (exitCode, _, error) = await LeveeProgram.RunAsync(Timeout, "up", "--port", $"{port}", "--agents", "1", "--no-dns", "--no-lb", "--work-dir", file);

        File.Delete(file);
        Assert.Equal(1, exitCode);
        Assert.Contains("--work-dir", error, StringComparison.Ordinal);
        Assert.Contains(file, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("silo", "port")]
    [InlineData("agent", "port")]
    [InlineData("dns", "port")]
    [InlineData("dns", "httpport")]
    [InlineData("lb", "port")]
    public async Task A_daemon_whose_port_is_in_use_says_so_in_one_line(string daemon, string flag)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var workDir = Directory.CreateTempSubdirectory("levee-test-");

        var (exitCode, _, error) = await LeveeProgram.RunAsync(Timeout, [daemon, .. OwnPorts(daemon, workDir.FullName).Append(("--" + flag, $"{port}")).Reverse().DistinctBy(one => one.Item1).Select(one => $"{one.Item1}={one.Item2}")]);

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"levee {daemon}: ", Assert.Single(error.Split('\n')), StringComparison.Ordinal);
        Assert.Contains($"{port}", error, StringComparison.Ordinal);
        Assert.Contains("Choose another port", error, StringComparison.Ordinal);
        workDir.Delete(recursive: true);
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("agent")]
    public async Task A_daemon_whose_work_dir_is_a_file_names_flag_and_file(string daemon)
    {
        var file = Path.GetTempFileName();

        var (exitCode, _, error) = await LeveeProgram.RunAsync(Timeout, [daemon, .. OwnPorts(daemon, file).Select(one => $"{one.Item1}={one.Item2}")]);

        File.Delete(file);
        Assert.Equal(1, exitCode);
        Assert.StartsWith($"levee {daemon}: --work_dir is '{file}', which cannot be used: ", Assert.Single(error.Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_to_all_of_a_cluster_starts_nothing_again()
    {
        var workDir = Directory.CreateTempSubdirectory("levee-test-");
        var port = FreePorts.Block(8);
        await using var up = LeveeProgram.Start("up", "--port", $"{port}", "--agents", "1", "--no-dns", "--no-lb", "--work-dir", workDir.FullName);
        await Poll.UntilAsync("it is ready", Timeout, () => Task.FromResult(up.HasExited || up.Output.Contains("ready")));
        var children = ClusterProcesses.Children(up.Pid);

        up.Signal(15);
        children.ForEach(pid => RunningProgram.Signal(pid, 15));
        await up.WaitAsync(Timeout);

        Assert.Equal(["levee: stopping"], up.Error.Where(line => !line.EndsWith(" answers", StringComparison.Ordinal)));
        workDir.Delete(recursive: true);
    }

    [Fact]
    public async Task Ctrl_C_in_the_middle_of_start_up_leaves_nothing()
    {
        var workDir = Directory.CreateTempSubdirectory("levee-test-");
        var port = FreePorts.Block(8);
        await using var up = LeveeProgram.Start("up", "--port", $"{port}", "--agents", "3", "--no-dns", "--no-lb", "--work-dir", workDir.FullName);
        await Poll.UntilAsync("the silo was started", Timeout, () => Task.FromResult(up.HasExited || ClusterProcesses.Children(up.Pid).Count > 0));
        var children = ClusterProcesses.Children(up.Pid);

        up.Signal(2);
        var exitCode = await up.WaitAsync(Timeout);

        Assert.Equal(130, exitCode);
        Assert.DoesNotContain(children, pid => Directory.Exists($"/proc/{pid}"));
        workDir.Delete(recursive: true);
    }

    // All that a daemon listens on or writes to, so that it meets no other of its kind on this machine.
    private static IEnumerable<(string Flag, string Value)> OwnPorts(string daemon, string workDir)
    {
        var port = FreePorts.Block(3);
        return daemon switch
        {
            "silo" => [("--ip", "127.0.0.1"), ("--port", $"{port}"), ("--gateway_port", $"{port + 1}"), ("--silo_port", $"{port + 2}"), ("--work_dir", workDir)],
            "agent" => [("--ip", "127.0.0.1"), ("--port", $"{port}"), ("--gateway", $"127.0.0.1:{port + 1}"), ("--work_dir", workDir), ("--resources", "cpus:1;mem:64;disk:64;ports:[]")],
            "dns" => [("--listener", "127.0.0.1"), ("--HTTPListener", "127.0.0.1"), ("--port", $"{port}"), ("--httpport", $"{port + 1}"), ("--gateway", $"127.0.0.1:{port + 2}")],
            _ => [("--ip", "127.0.0.1"), ("--port", $"{port}"), ("--gateway", $"127.0.0.1:{port + 1}")],
        };
    }
}
