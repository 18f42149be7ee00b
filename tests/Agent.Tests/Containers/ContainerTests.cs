using System.Collections.Immutable;
using Levee.Agent.Containers;
using Mesos.V1;

namespace Levee.Agent.Tests.Containers;

/// <summary>Launch, signals, end and recovery of containers, with both launchers.</summary>
public sealed class ContainerTests
{
    public static TheoryData<string> Launchers => ["posix", "linux"];

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 3", 3 << 8)]
    [InlineData("kill -9 $$", 9)]
    public async Task A_container_ends_with_the_wait_status_of_its_command(string command, int status)
    {
        using var containers = new TestContainers();
        var (end, _) = await containers.RunAsync(containers.Config(command));
        Assert.Equal(new WaitStatus(status), end.Status);
        Assert.Null(end.State);
        Assert.Empty(containers.Containerizer.All);
    }

    [Theory]
    [MemberData(nameof(Launchers))]
    public async Task Nothing_of_a_destroyed_container_is_left(string launcher)
    {
        if (launcher == "linux")
        {
            Machine.NeedsCgroups();
        }

        using var containers = new TestContainers(("launcher", launcher));
        var config = containers.Config("echo $$ > pids; setsid sh -c 'echo $$ >> pids; exec sleep 1000' & (sleep 1000 & echo $! >> pids); wait");
        var container = await containers.LaunchAsync(config);
        var file = Path.Combine(config.Sandbox, "pids");
        await Poll.UntilAsync(() => File.Exists(file) && File.ReadAllLines(file).Length == 3, "the processes");
        await container.DestroyAsync();
        Assert.All(File.ReadAllLines(file), pid => Assert.False(ProcessTable.Find(int.Parse(pid)) is { IsAlive: true }));
        Assert.Null(ProcessTable.Find(container.Pid));
        Assert.False(Directory.Exists(containers.Runtime.Container(config.Id)));
    }

    [Fact]
    public async Task The_first_process_collects_orphans_and_passes_signals_on()
    {
        using var containers = new TestContainers();
        var config = containers.Config("(sleep 0.1 &) ; trap 'echo term; exit 5' TERM; echo ready; while :; do sleep 0.02; done");
        var container = await containers.LaunchAsync(config);
        var output = Path.Combine(config.Sandbox, "stdout");
        await Poll.UntilAsync(() => File.ReadAllText(output) == "ready\n", "the trap");
        container.Signal(Libc.SigTerm, all: false);
        Assert.Equal(5, (await container.Terminated).Status!.Value.ExitCode);
        Assert.Equal("ready\nterm\n", File.ReadAllText(output));
    }

    [Theory]
    [InlineData("/no/such/program", "executable '/no/such/program' does not exist")]
    [InlineData("/etc/passwd", "'/etc/passwd' is not executable")]
    public async Task A_command_that_cannot_be_run_is_refused(string program, string why)
    {
        using var containers = new TestContainers();
        var config = containers.Config("") with { Executable = program, Arguments = [program] };
        var launch = await containers.Containerizer.LaunchAsync(config, CancellationToken.None);
        Assert.Equal((LaunchResult.Refused, why), (launch.Result, launch.Refusal));
        Assert.Empty(containers.Containerizer.All);
        Assert.False(Directory.Exists(containers.Runtime.Container(config.Id)));
    }

    [Fact]
    public async Task A_file_that_the_kernel_refuses_to_run_is_a_failed_launch_and_not_a_failed_command()
    {
        using var containers = new TestContainers();
        var program = Path.Combine(containers.WorkDirectory, "program");
        File.WriteAllText(program, "#!/no/such/shell\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var launch = await containers.Containerizer.LaunchAsync(containers.Config("") with { Executable = program, Arguments = [program] }, CancellationToken.None);
        Assert.Equal($"cannot execute '{program}': No such file or directory", launch.Refusal);
    }

    [Fact]
    public async Task A_container_that_runs_already_is_not_started_again()
    {
        using var containers = new TestContainers();
        var config = containers.Config("sleep 1000");
        var container = await containers.LaunchAsync(config);
        var again = await containers.Containerizer.LaunchAsync(config, CancellationToken.None);
        Assert.Equal((LaunchResult.AlreadyLaunched, container.Pid), (again.Result, again.Container!.Pid));
    }

    [Fact]
    public async Task The_end_of_nested_containers_is_told_until_their_root_goes()
    {
        using var containers = new TestContainers();
        var root = await containers.LaunchAsync(containers.Config("sleep 1000"));
        var id = new ContainerId("inner", root.Id);
        var (end, _) = await containers.RunAsync(containers.Config("exit 7", id));
        Assert.Equal(7, end.Status!.Value.ExitCode);
        Assert.Equal(end.Status, (await containers.Containerizer.WaitAsync(id, CancellationToken.None))!.Status);
        containers.Restart();
        await containers.Containerizer.RecoverAsync([root.Id], CancellationToken.None);
        Assert.Equal(end.Status, (await containers.Containerizer.WaitAsync(id, CancellationToken.None))!.Status);
        await containers.Containerizer.Find(root.Id)!.DestroyAsync();
        Assert.Null(await containers.Containerizer.WaitAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task Containers_inside_one_go_first()
    {
        using var containers = new TestContainers();
        var root = await containers.LaunchAsync(containers.Config("sleep 1000"));
        var inner = await containers.LaunchAsync(containers.Config("sleep 1000", new("inner", root.Id)));
        await root.DestroyAsync();
        Assert.True(inner.Terminated.IsCompletedSuccessfully);
        Assert.Equal(9, (await inner.Terminated).Status!.Value.Signal);
        var orphan = await containers.Containerizer.LaunchAsync(containers.Config("true", new("late", root.Id)), CancellationToken.None);
        Assert.Equal("Parent container c1 does not exist", orphan.Refusal);
    }

    [Fact]
    public async Task An_agent_takes_over_the_containers_that_it_knows_and_destroys_the_others()
    {
        using var containers = new TestContainers();
        var known = await containers.LaunchAsync(containers.Config("sleep 1000; exit 4"));
        var standalone = await containers.LaunchAsync(containers.Config("sleep 1000") with { IsStandalone = true });
        var unknown = await containers.LaunchAsync(containers.Config("sleep 1000"));
        containers.Restart();
        await containers.Containerizer.RecoverAsync([known.Id], CancellationToken.None);
        Assert.Equal([known.Id, standalone.Id], containers.Containerizer.All.Select(container => container.Id).OrderBy(id => id.Value));
        await Poll.UntilAsync(() => ProcessTable.Find(unknown.Pid) is not { IsAlive: true }, "the end of the unknown one");
        var found = containers.Containerizer.Find(known.Id)!;
        Assert.Equal(known.Pid, found.Pid);
        found.Signal(Libc.SigTerm, all: false);
        Assert.Equal(Libc.SigTerm, (await found.Terminated.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System)).Status!.Value.Signal);
    }

    [Fact]
    public async Task A_container_that_ended_without_an_agent_is_found_with_its_status()
    {
        using var containers = new TestContainers();
        var config = containers.Config("while [ ! -e go ]; do sleep 0.02; done; exit 6") with { ExecutorId = new() { Value = "e" } };
        var container = await containers.LaunchAsync(config);
        containers.Restart();
        File.WriteAllText(Path.Combine(config.Sandbox, "go"), "");
        await Poll.UntilAsync(() => File.Exists(Path.Combine(containers.Runtime.Container(config.Id), "status")), "its status");
        await Poll.UntilAsync(() => ProcessTable.Find(container.Pid) is not { IsAlive: true }, "its end");
        await containers.Containerizer.RecoverAsync([config.Id], CancellationToken.None);
        Assert.Equal(6, (await containers.Containerizer.WaitAsync(config.Id, CancellationToken.None))!.Status!.Value.ExitCode);
        Assert.Empty(containers.Containerizer.All);
    }

    [Fact]
    public async Task A_program_that_stands_for_itself_is_started_without_another_process()
    {
        using var containers = new TestContainers();
        var config = containers.Config("echo $$; exec sleep 1000") with { ReportsItself = true };
        var container = await containers.LaunchAsync(config);
        var output = Path.Combine(config.Sandbox, "stdout");
        await Poll.UntilAsync(() => File.ReadAllText(output) == $"{container.Pid}\n", "the same pid");
        await container.DestroyAsync();
    }

    [Fact]
    public async Task A_task_of_another_user_runs_with_that_users_groups()
    {
        Machine.NeedsRoot();
        using var containers = new TestContainers();
        var (_, output) = await containers.RunAsync(containers.Config("id -un; id -gn; touch file && ls -l file | cut -d' ' -f3") with { User = "nobody" });
        Assert.Equal(["nobody", "nogroup", "nobody"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Secrets_are_variables_unless_they_are_references()
    {
        using var containers = new TestContainers();
        Assert.Equal("hush\n", (await containers.RunAsync(WithSecret(containers, new() { Type = Secret.Types.Type.Value, Value = new() { Data = Google.Protobuf.ByteString.CopyFromUtf8("hush") } }))).Output);
        var launch = await containers.Containerizer.LaunchAsync(WithSecret(containers, new() { Type = Secret.Types.Type.Reference, Reference = new() { Name = "vault" } }), CancellationToken.None);
        Assert.Equal("secret 'vault' is given by reference, which needs --secret_resolver", launch.Refusal);
    }

    private static ContainerConfig WithSecret(TestContainers containers, Secret secret) => containers.Config("echo $SECRET") with
    {
        Command = new() { Environment = new() { Variables = { new Mesos.V1.Environment.Types.Variable { Name = "SECRET", Type = Mesos.V1.Environment.Types.Variable.Types.Type.Secret, Secret = secret } } } },
    };
}
