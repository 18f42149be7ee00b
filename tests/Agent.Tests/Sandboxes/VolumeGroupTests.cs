using Levee.Agent.Containers;
using Levee.Agent.Sandboxes;
using Levee.Agent.Tests.Containers;
using Mesos.V1;
using PathType = Mesos.V1.Volume.Types.Source.Types.SandboxPath.Types.Type;

namespace Levee.Agent.Tests.Sandboxes;

/// <summary>Directories that several users share by a group of <c>--volume_gid_range</c>.</summary>
public sealed class VolumeGroupTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly string _file;

    public VolumeGroupTests() => _file = Path.Combine(_directory.Path, "meta", "volume_gids");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_directory_keeps_its_group_until_it_is_gone()
    {
        Machine.NeedsCgroups(); // Root.
        var (first, second, third) = (Make("a"), Make("b"), Make("c"));
        var groups = new VolumeGroups([(20000, 20001)], _file);
        Assert.Equal((20000u, null), groups.Give(first, (1, 1)));
        Assert.Equal((20001u, null), groups.Give(second, (2, 2)));
        Assert.Equal((20000u, null), groups.Give(first, (3, 3)));
        Assert.Equal((null, $"no group of --volume_gid_range is left for '{third}'"), groups.Give(third, (1, 1)));
        Assert.Equal((null, null), groups.Give(third, (0, 0)));
        Assert.Equal((null, null), groups.Give(third, null));
        Assert.Equal((2, 0), Metrics(groups));
        Assert.Equal((UnixFileMode)0b010_111_111_101, File.GetUnixFileMode(first) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        Directory.Delete(first);
        var later = new VolumeGroups([(20000, 20001)], _file);
        Assert.Equal((2, 1), Metrics(later));
        Assert.Equal((20001u, null), later.Give(second, (2, 2)));
        Assert.Equal((20000u, null), later.Give(third, (1, 1)));
        later.Release(_directory.Path);
        Assert.Equal((2, 2), Metrics(later));
        Assert.Equal(("", null), (File.ReadAllText(_file), new VolumeGroups([], _file).Give(first, (1, 1)).Problem));
    }

    [Fact]
    public async Task Tasks_of_different_users_write_to_a_directory_of_their_parent()
    {
        Machine.NeedsCgroups();
        using var containers = new TestContainers(("isolation", "filesystem/linux"), ("volume_gid_range", "[20000-20009]"));
        var parent = await containers.LaunchAsync(containers.Config("sleep 1000"));
        File.SetUnixFileMode(parent.Config.Sandbox, (UnixFileMode)0b111_101_101);
        foreach (var user in (string[])["nobody", "daemon"])
        {
            var config = containers.Config($"umask 002; echo {user} >> shared/file; id -G; stat -c %g shared/file", new(user, parent.Id)) with { User = user, Container = Sharing("common") };
            var (end, output) = await containers.RunAsync(config);
            Assert.True(end.Status is { Raw: 0 }, output);
            var lines = output.Split('\n');
            Assert.Contains("20000", lines[0].Split(' '));
            Assert.Equal("20000", lines[1]);
        }

        Assert.Equal("nobody\ndaemon\n", await File.ReadAllTextAsync(Path.Combine(parent.Config.Sandbox, "common", "file")));
        Assert.StartsWith("20000 ", await File.ReadAllTextAsync(Path.Combine(containers.WorkDirectory, "meta", "volume_gid_manager", "volume_gids")));
        await parent.DestroyAsync();
        Assert.Empty(await File.ReadAllTextAsync(Path.Combine(containers.WorkDirectory, "meta", "volume_gid_manager", "volume_gids")));
    }

    private static ContainerInfo Sharing(string path) => new()
    {
        Type = ContainerInfo.Types.Type.Mesos,
        Volumes = { new Volume { ContainerPath = "shared", Mode = Volume.Types.Mode.Rw, Source = new() { Type = Volume.Types.Source.Types.Type.SandboxPath, SandboxPath = new() { Type = PathType.Parent, Path = path } } } },
    };

    private static (double Total, double Free) Metrics(VolumeGroups groups)
    {
        var metrics = new Dictionary<string, double>();
        groups.AddTo(metrics);
        return (metrics["volume_gid_manager/volume_gids_total"], metrics["volume_gid_manager/volume_gids_free"]);
    }

    private string Make(string name) => Directory.CreateDirectory(Path.Combine(_directory.Path, name)).FullName;
}
