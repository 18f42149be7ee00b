using System.Text.Json.Nodes;
using Levee.Agent.Containers;
using Levee.Agent.Images;
using Levee.Agent.Tests.Containers;
using Mesos.V1;
using Image = Mesos.V1.Image;

namespace Levee.Agent.Tests.Images;

public sealed class ImageContainerTests : IDisposable
{
    private static readonly JsonObject Settings = new()
    {
        ["Env"] = new JsonArray("FROM_IMAGE=yes", "PATH=/bin", "OVER=image"),
        ["Entrypoint"] = new JsonArray("/bin/echo", "entry"),
        ["Cmd"] = new JsonArray("cmd"),
        ["WorkingDir"] = "/work/here",
    };

    private readonly TempDirectory _images = new();

    private (string, string)[] Flags =>
    [
        ("isolation", "filesystem/linux,docker/runtime,namespaces/pid"), ("image_providers", "docker"), ("docker_registry", _images.Path), ("hostname", "localhost"),
    ];

    public void Dispose() => _images.Dispose();

    [Fact]
    public async Task A_command_runs_in_its_image_and_leaves_nothing_there()
    {
        Machine.NeedsCgroups();
        BusyBox.Save(_images.Path, "app", Settings, layer => layer.File("marker", "here\n").File("etc/.wh.issue"));
        using var containers = new TestContainers(Flags);
        await containers.Containerizer.RecoverAsync([], CancellationToken.None);
        var config = containers.Config("cat /marker; ls /etc/issue; pwd; echo $FROM_IMAGE $OVER; cat /etc/hosts >/dev/null && echo hosts; echo out >$MESOS_SANDBOX/out; echo x >/marker") with
        {
            Container = With("app"), Command = new() { Value = "…", Environment = new() { Variables = { new Mesos.V1.Environment.Types.Variable { Name = "OVER", Value = "task" } } } },
        };
        config = config with { Environment = config.Environment.Add("OVER", "task") };
        var (end, output) = await containers.RunAsync(config);
        Assert.Equal(0, end.Status!.Value.Raw);
        Assert.Equal("here\n/work/here\nyes task\nhosts\nls: /etc/issue: No such file or directory\n", output);
        Assert.Equal("out\n", File.ReadAllText(Path.Combine(config.Sandbox, "out")));
        Assert.Equal("here\n", (await containers.RunAsync(containers.Config("cat /marker") with { Container = With("app") })).Output);
        Assert.Empty(MountCalls.MountsBelow(Path.Combine(containers.WorkDirectory, "provisioner")));
    }

    [Fact]
    public async Task Without_a_command_the_image_has_one()
    {
        Machine.NeedsCgroups();
        BusyBox.Save(_images.Path, "both", Settings);
        BusyBox.Save(_images.Path, "none");
        using var containers = new TestContainers(Flags);
        await containers.Containerizer.RecoverAsync([], CancellationToken.None);
        Assert.Equal("entry cmd\n", await OutputAsync("both", []));
        Assert.Equal("entry mine too\n", await OutputAsync("both", ["mine", "too"]));
        var launch = await containers.Containerizer.LaunchAsync(Empty("none", []), CancellationToken.None);
        Assert.StartsWith("No executable is found", launch.Refusal);

        async Task<string> OutputAsync(string image, string[] arguments) => (await containers.RunAsync(Empty(image, arguments))).Output;

        ContainerConfig Empty(string image, string[] arguments) =>
            containers.Config("") with { Container = With(image), Command = new() { Shell = false, Arguments = { arguments } }, Executable = "", Arguments = [.. arguments] };
    }

    [Fact]
    public async Task A_container_inside_another_has_an_image_of_its_own()
    {
        Machine.NeedsCgroups();
        BusyBox.Save(_images.Path, "app", change: layer => layer.File("marker", "inner\n"));
        using var containers = new TestContainers(Flags);
        await containers.Containerizer.RecoverAsync([], CancellationToken.None);
        var root = await containers.LaunchAsync(containers.Config("sleep 1000"));
        var (_, output) = await containers.RunAsync(containers.Config("cat /marker; ls -d /root /usr", new("inner", root.Id)) with { Container = With("app") });
        Assert.StartsWith("inner\nls: ", output, StringComparison.Ordinal);
        Assert.Contains(root, containers.Containerizer.All);
    }

    [Fact]
    public async Task An_image_can_be_a_volume()
    {
        Machine.NeedsCgroups();
        new TestImage([new LayerArchive().File("data", "1\n")]).Save(Path.Combine(_images.Path, "data.tar"), "data");
        BusyBox.Save(_images.Path, "app");
        using var containers = new TestContainers(Flags);
        await containers.Containerizer.RecoverAsync([], CancellationToken.None);
        foreach (var image in (string?[])[null, "app"])
        {
            var container = image is null ? new ContainerInfo { Type = ContainerInfo.Types.Type.Mesos } : With(image);
            container.Volumes.Add(new Volume { ContainerPath = "volume", Mode = Volume.Types.Mode.Ro, Image = Docker("data") });
            var (_, output) = await containers.RunAsync(containers.Config("cat volume/data; touch volume/new 2>/dev/null || echo read-only") with { Container = container });
            Assert.Equal("1\nread-only\n", output);
        }

        Assert.Empty(MountCalls.MountsBelow(Path.Combine(containers.WorkDirectory, "provisioner")));
    }

    [Fact]
    public async Task An_agent_that_is_killed_finds_its_images_again()
    {
        Machine.NeedsCgroups();
        BusyBox.Save(_images.Path, "app");
        using var containers = new TestContainers(Flags);
        await containers.Containerizer.RecoverAsync([], CancellationToken.None);
        var config = containers.Config("echo started; sleep 1000") with { Container = With("app") };
        await containers.LaunchAsync(config);
        var orphan = await containers.LaunchAsync(containers.Config("sleep 1000") with { Container = With("app") });
        var provisioner = Path.Combine(containers.WorkDirectory, "provisioner");
        Assert.Equal(2, MountCalls.MountsBelow(provisioner).Count);

        containers.Restart();
        await containers.Containerizer.RecoverAsync([config.Id], CancellationToken.None);
        Assert.Contains($"/{config.Id.Path}/", Assert.Single(MountCalls.MountsBelow(provisioner)), StringComparison.Ordinal);
        Assert.Null(containers.Containerizer.Find(orphan.Id));
        await containers.Containerizer.Find(config.Id)!.DestroyAsync();
        Assert.Empty(MountCalls.MountsBelow(provisioner));
        Assert.Empty(Directory.GetDirectories(Path.Combine(provisioner, "containers")));
    }

    [Fact]
    public async Task Links_of_an_image_lead_no_mount_out_of_it()
    {
        Machine.NeedsCgroups();
        using var outside = new TempDirectory();
        BusyBox.Save(_images.Path, "app", null, layer => layer.Link("mnt", outside.Path).Link("dev", outside.Path + "-dev").Link("proc", outside.Path + "-proc"));
        using var containers = new TestContainers(Flags);
        await containers.Containerizer.RecoverAsync([], CancellationToken.None);
        var config = containers.Config("pwd; echo 1 >out; echo 2 >/dev/null; test -r /proc/self/stat && echo proc") with { Container = With("app") };
        Assert.Equal($"{outside.Path}/mesos/sandbox\nproc\n", (await containers.RunAsync(config)).Output.Replace("/mnt/mesos", $"{outside.Path}/mesos", StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(config.Sandbox, "out")));
        Assert.Empty(Directory.GetFileSystemEntries(outside.Path));
        Assert.False(Path.Exists(outside.Path + "-dev") || Path.Exists(outside.Path + "-proc"));
    }

    [Fact]
    public async Task A_command_task_runs_in_its_image_as_its_user()
    {
        Machine.NeedsCgroups();
        BusyBox.Save(_images.Path, "app", Settings, layer => layer.File("etc/passwd", "nobody:x:65534:65534::/:/bin/sh\n"));
        using var work = new TempDirectory();
        await using var agent = await RunningAgent.StartAsync(work.Path, null, Flags);
        await agent.RunAsync("t1", "id -u; pwd; cat /etc/issue; echo $FROM_IMAGE; touch $MESOS_SANDBOX/made; echo ${LD_PRELOAD:-none}", task =>
        {
            task.Container = With("app");
            task.Command.User = "nobody";
        });
        await EndsAsync(agent, "t1", TaskState.TaskFinished);
        Assert.Equal("65534\n/work/here\na small image\nyes\nnone\n", agent.Output("t1"));
        Assert.True(File.Exists(Path.Combine(agent.Sandbox("t1"), "made")));

        await agent.RunAsync("t2", "", task =>
        {
            task.Container = With("app");
            task.Command = new() { Shell = false, Arguments = { "and", "mine" } };
        });
        await EndsAsync(agent, "t2", TaskState.TaskFinished);
        Assert.Equal("entry and mine\n", agent.Output("t2"));

        var layers = Path.Combine(work.Path, "store", "docker", "layers");
        Assert.Equal(2, Directory.GetDirectories(layers).Length);
        await Poll.UntilAsync(() => Directory.GetDirectories(Path.Combine(work.Path, "provisioner", "containers")).Length == 0, "the end of the containers");
        using var pruned = await agent.Http.PostAsync(new Uri("/api/v1", UriKind.Relative), new StringContent("""{"type":"PRUNE_IMAGES"}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")));
        Assert.Equal(System.Net.HttpStatusCode.OK, pruned.StatusCode);
        Assert.Empty(Directory.GetDirectories(layers));

        await agent.RunAsync("t3", "true", task => task.Container = With("absent"));
        var failed = await EndsAsync(agent, "t3", TaskState.TaskFailed);
        Assert.StartsWith("Failed to launch container: Failed to provision image 'absent': there is no image absent:latest", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_checks_look_inside_the_image()
    {
        Machine.NeedsCgroups();
        BusyBox.Save(_images.Path, "app");
        using var work = new TempDirectory();
        await using var agent = await RunningAgent.StartAsync(work.Path, null, Flags);
        await agent.RunAsync("t1", "sleep 1000", task =>
        {
            task.Container = With("app");
            task.HealthCheck = new() { Type = HealthCheck.Types.Type.Command, DelaySeconds = 0, Command = new() { Value = "test -e /bin/busybox && test ! -e /usr" } };
        });
        await Poll.UntilAsync(() => agent.Master.StatusesOf("t1").Any(status => status is { State: TaskState.TaskRunning, Healthy: true }), "a healthy task");
    }

    [Fact]
    public async Task Tasks_of_a_group_have_images_of_their_own()
    {
        Machine.NeedsCgroups();
        BusyBox.Save(_images.Path, "app", Settings);
        using var work = new TempDirectory();
        await using var agent = await RunningAgent.StartAsync(work.Path, null, Flags);
        var executor = RunningAgent.Executor("pod", "");
        (executor.Type, executor.Command) = (ExecutorInfo.Types.Type.Default, null);
        await agent.RunGroupAsync(
            executor,
            agent.NewTask("in", task => (task.Command, task.Container) = (new() { Value = "pwd; echo $FROM_IMAGE; cat /etc/issue" }, With("app"))),
            agent.NewTask("out", task => task.Command = new() { Value = "ls -d /usr" }));
        foreach (var task in (string[])["in", "out"])
        {
            await Poll.UntilAsync(() => agent.Master.StatusesOf(task).Any(status => status.State == TaskState.TaskFinished), $"the end of {task}");
        }

        Assert.Equal("/work/here\nyes\na small image\n", File.ReadAllText(Path.Combine(agent.Sandbox("pod"), "tasks", "in", "stdout")));
    }

    private static async Task<Mesos.V1.TaskStatus> EndsAsync(RunningAgent agent, string task, TaskState state)
    {
        var status = await Poll.ForAsync(
            () => agent.Master.Updates.FirstOrDefault(update => update.Status.TaskId.Value == task && update.Status.State is TaskState.TaskFinished or TaskState.TaskFailed or TaskState.TaskError)?.Status, $"the end of {task}");
        Assert.True(status.State == state && status.TaskId.Value == task, $"{status}");
        return status;
    }

    private static ContainerInfo With(string image) => new() { Type = ContainerInfo.Types.Type.Mesos, Mesos = new() { Image = Docker(image) } };

    private static Image Docker(string name) => new() { Type = Image.Types.Type.Docker, Docker = new() { Name = name } };
}
