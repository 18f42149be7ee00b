using System.Collections.Immutable;
using Levee.Agent.Configuration;
using Levee.Agent.Containers;
using Levee.Agent.Containers.Cgroups;
using Levee.Agent.Containers.Images;
using Levee.Agent.Fetching;
using Levee.Agent.Http;
using Levee.Agent.Logging;
using Levee.Agent.Sandboxes;
using Mesos.V1;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Agent.Tests.Containers;

/// <summary>The agent's containerizer alone, with a work directory and cgroups of its own; nothing of them is left behind.</summary>
internal sealed class TestContainers : IDisposable
{
    private static int s_count;
    private readonly TempDirectory _directory = new();
    private readonly string _root = $"levee-test-{System.Environment.ProcessId}-{Interlocked.Increment(ref s_count)}";
    private readonly (string Name, string Value)[] _flags;
    private ServiceProvider _services;
    private int _ids;

    public TestContainers(params (string Name, string Value)[] flags)
    {
        _flags = flags;
        _services = Build();
    }

    public MesosContainerizer Containerizer => _services.GetRequiredService<MesosContainerizer>();

    public CgroupLayout Cgroups => _services.GetRequiredService<CgroupLayout>();

    public RuntimeLayout Runtime => _services.GetRequiredService<RuntimeLayout>();

    public Dictionary<string, double> Metrics()
    {
        var metrics = new Dictionary<string, double>();
        foreach (var part in _services.GetServices<IMetricsPart>())
        {
            part.AddTo(metrics);
        }

        return metrics;
    }

    public string WorkDirectory => _directory.Path;

    /// <summary>Makes isolators with these flags, for those that do not let the agent start.</summary>
    public static void Start(params (string Name, string Value)[] flags)
    {
        var root = $"levee-test-start-{Guid.NewGuid():N}";
        using var directory = new TempDirectory();
        using var services = Build(directory.Path, root, flags, null);
        try
        {
            _ = services.GetRequiredService<MesosContainerizer>();
        }
        finally
        {
            foreach (var hierarchy in Directory.GetDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup"))
            {
                Assert.True(CgroupDirectory.Remove(Path.Combine(hierarchy, root)), $"cgroups are left in {hierarchy}/{root}");
            }
        }
    }

    /// <summary>All images are this root from now on.</summary>
    public void UseRoot(string root)
    {
        _services.Dispose();
        _services = Build(new OneRoot(root));
    }

    /// <summary>As if the agent had been killed and started again: all that was in its memory is gone.</summary>
    public void Restart()
    {
        _services.Dispose();
        _services = Build();
    }

    public ContainerConfig Config(string command, ContainerId? id = null)
    {
        id ??= new($"c{Interlocked.Increment(ref _ids)}");
        return new(
            id, SandboxOf(id), "/bin/sh", ["sh", "-c", command], ImmutableDictionary<string, string>.Empty.Add("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"), null);
    }

    /// <summary>With a resource text such as <c>cpus:1;mem:64</c>.</summary>
    public static ImmutableArray<Resource> Resources(string text) => Levee.Agent.Resources.ResourceParser.Parse(text, "*");

    public async Task<IContainer> LaunchAsync(ContainerConfig config)
    {
        var launch = await Containerizer.LaunchAsync(config, CancellationToken.None);
        Assert.True(launch.Result == LaunchResult.Launched, launch.Refusal);
        return launch.Container!;
    }

    /// <summary>Runs a command to its end.</summary>
    public async Task<(ContainerTermination End, string Output)> RunAsync(ContainerConfig config)
    {
        var container = await LaunchAsync(config);
        var end = await container.Terminated.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
        return (end, await File.ReadAllTextAsync(Path.Combine(config.Sandbox, "stdout")) + await File.ReadAllTextAsync(Path.Combine(config.Sandbox, "stderr")));
    }

    public void Dispose()
    {
        foreach (var container in Containerizer.All)
        {
            container.DestroyAsync().Wait(TimeSpan.FromSeconds(20));
        }

        var cgroups = Cgroups;
        _services.Dispose();
        foreach (var hierarchy in cgroups.Controllers.Values.Distinct())
        {
            Assert.True(CgroupDirectory.Remove(Path.Combine(hierarchy, _root)), $"cgroups are left in {hierarchy}/{_root}");
        }

        _directory.Dispose();
    }

    private string SandboxOf(ContainerId id) => id.Parent is null ? Path.Combine(_directory.Path, "sandboxes", id.Value) : Path.Combine(SandboxOf(id.Parent), "containers", id.Value);

    private ServiceProvider Build(IImageProvisioner? images = null) => Build(_directory.Path, _root, _flags, images);

    private static ServiceProvider Build(string directory, string root, (string Name, string Value)[] flags, IImageProvisioner? images)
    {
        var values = new Dictionary<string, string?>
        {
            ["Levee:Agent:Gateway"] = "127.0.0.1:1",
            ["Levee:Agent:WorkDir"] = directory,
            ["Levee:Agent:CgroupsRoot"] = root,
        };
        foreach (var (name, value) in flags)
        {
            values[AgentFlags.All.Single(flag => flag.Name == name).Key] = value;
        }

        var settings = AgentSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        var services = new ServiceCollection().AddLogging().AddSingleton(settings).AddSingleton(new SandboxLayout(directory)).AddSingleton(TimeProvider.System)
            .AddFetching(settings).AddContainerLogger(settings).AddContainers();
        return (images is null ? services : services.AddSingleton(images)).BuildServiceProvider();
    }

    private sealed class OneRoot(string root) : IImageProvisioner
    {
        public Task<ProvisionedImage> ProvisionAsync(ContainerId id, Image image, CancellationToken cancellationToken) => Task.FromResult(new ProvisionedImage(root, null));

        public Task DestroyAsync(ContainerId id) => Task.CompletedTask;

        public Task RecoverAsync(IReadOnlyCollection<ContainerId> known, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task PruneAsync(IReadOnlyCollection<Image> excluded, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
