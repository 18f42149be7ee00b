using System.Text.Json.Nodes;
using Levee.Agent.Containers;
using Levee.Agent.Images;
using Levee.Agent.Images.Archives;
using Levee.Agent.Images.Layers;
using Levee.Agent.Images.Provisioning;
using Mesos.V1;
using Microsoft.Extensions.Logging.Abstractions;

namespace Levee.Agent.Tests.Images;

public sealed class ProvisionerTests : IDisposable
{
    private static readonly ContainerId Id = new("a", null);

    private static readonly TestImage Layered = new(
        [
            new LayerArchive().File("kept", "1").File("gone", "1").Directory("d").File("d/old", "1").Directory("deep").File("deep/gone", "1").File("deep/kept", "1").File("becomes-directory", "1"),
            new LayerArchive().File(".wh.gone").File("d/.wh..wh..opq").File("d/new", "2").File("deep/.wh.gone").Directory("becomes-directory").File("becomes-directory/f", "2"),
        ],
        new JsonObject { ["Env"] = new JsonArray("A=1", "B=x=y"), ["Entrypoint"] = new JsonArray("/e"), ["Cmd"] = new JsonArray("c", "d"), ["WorkingDir"] = "/w", ["User"] = "nobody" });

    private readonly TempDirectory _directory = new();

    private string Root => Path.Combine(_directory.Path, "provisioner");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        MountCalls.UnmountAll(_directory.Path);
        _directory.Dispose();
    }

    [Theory]
    [InlineData("overlay")]
    [InlineData("copy")]
    public async Task Layers_become_one_tree_that_goes_with_its_container(string backend)
    {
        Layered.Save(Path.Combine(_directory.Path, "app.tar"), "app");
        var provisioner = await NewAsync(backend);
        var image = await provisioner.ProvisionAsync(Id, Named("app"), Cancel);
        Assert.Null(image.Problem);
        Assert.Equal(["becomes-directory", "becomes-directory/f", "d", "d/new", "deep", "deep/kept", "kept"], Tree(image.RootFs!));
        Assert.Equal("x=y", image.Environment["B"]);
        Assert.Equal(("/e", "d", "/w"), (image.Entrypoint.Single(), image.Command[1], image.WorkingDirectory));

        var second = await provisioner.ProvisionAsync(new("b", null), Named("app"), Cancel);
        File.WriteAllText(Path.Combine(image.RootFs!, "kept"), "changed");
        Assert.Equal("1", File.ReadAllText(Path.Combine(second.RootFs!, "kept")));

        await provisioner.DestroyAsync(Id);
        await provisioner.DestroyAsync(Id);
        Assert.False(Path.Exists(Path.Combine(Root, "containers", "a")));
        Assert.DoesNotContain(MountCalls.MountsBelow(Root), mount => mount.Contains("/a/", StringComparison.Ordinal));
        Assert.Equal("1", File.ReadAllText(Path.Combine(second.RootFs!, "kept")));
        await provisioner.DestroyAsync(new("b", null));
    }

    [Fact]
    public async Task Bind_shows_an_image_of_one_layer_to_be_read()
    {
        new TestImage([new LayerArchive().File("f", "1")]).Save(Path.Combine(_directory.Path, "one.tar"), "one");
        Layered.Save(Path.Combine(_directory.Path, "two.tar"), "two");
        var provisioner = await NewAsync("bind");
        var image = await provisioner.ProvisionAsync(Id, Named("one"), Cancel);
        Assert.Equal("1", File.ReadAllText(Path.Combine(image.RootFs!, "f")));
        Assert.Throws<IOException>(() => File.WriteAllText(Path.Combine(image.RootFs!, "f"), "2"));
        Assert.Contains("takes images of one", (await provisioner.ProvisionAsync(Id, Named("two"), Cancel)).Problem);
        await provisioner.DestroyAsync(Id);
        Assert.Empty(MountCalls.MountsBelow(Root));
    }

    [Fact]
    public async Task The_next_agent_keeps_what_runs_and_removes_the_rest()
    {
        Layered.Save(Path.Combine(_directory.Path, "app.tar"), "app");
        var earlier = await NewAsync("overlay");
        var kept = await earlier.ProvisionAsync(Id, Named("app"), Cancel);
        await earlier.ProvisionAsync(new("n", Id), Named("app"), Cancel);
        await earlier.ProvisionAsync(new("orphan", null), Named("app"), Cancel);

        var provisioner = await NewAsync("overlay", Id);
        Assert.Equal([kept.RootFs!], MountCalls.MountsBelow(Root));
        await provisioner.PruneAsync([], Cancel);
        Assert.True(File.Exists(Path.Combine(_directory.Path, "store", "layers", $"{Layered.Layers[0].Id}", "rootfs", "kept")));
        await provisioner.DestroyAsync(Id);
        await provisioner.PruneAsync([], Cancel);
        Assert.Empty(Directory.GetDirectories(Path.Combine(_directory.Path, "store", "layers")));
    }

    [Fact]
    public async Task Overlay_takes_as_many_layers_as_an_image_may_have()
    {
        new TestImage([.. Enumerable.Range(0, 120).Select(i => new LayerArchive().File($"f{i}", $"{i}")), new LayerArchive().File("f0", "0")]).Save(Path.Combine(_directory.Path, "deep.tar"), "deep");
        var provisioner = await NewAsync("overlay");
        var image = await provisioner.ProvisionAsync(Id, Named("deep"), Cancel);
        Assert.Null(image.Problem);
        Assert.Equal(120, Directory.GetFiles(image.RootFs!).Length);
        await provisioner.DestroyAsync(Id);
    }

    [Fact]
    public async Task The_best_backend_that_works_here_is_chosen()
    {
        Directory.CreateDirectory(Root);
        Assert.Equal("overlay", (await RootFsBackends.ChooseAsync(null, Root, Cancel)).Name);
        Assert.Equal("copy", (await RootFsBackends.ChooseAsync("copy", Root, Cancel)).Name);
        Assert.Empty(Directory.GetFileSystemEntries(Root));
    }

    [Fact]
    public async Task An_image_that_cannot_be_had_is_a_refusal()
    {
        var provisioner = await NewAsync("overlay");
        Assert.StartsWith("Failed to provision image 'none': there is no image none:latest", (await provisioner.ProvisionAsync(Id, Named("none"), Cancel)).Problem);
        Assert.Equal("Unsupported container image type: APPC; the image's 'type' must be DOCKER", (await provisioner.ProvisionAsync(Id, new() { Type = Image.Types.Type.Appc, Appc = new() { Name = "x" } }, Cancel)).Problem);
    }

    private async Task<ImageProvisioner> NewAsync(string backend, params ContainerId[] known)
    {
        var store = new ImageStore(
            new LayerStore(Path.Combine(_directory.Path, "store")), new ImageCatalog(Path.Combine(_directory.Path, "store", "storedImages")), new ArchiveSource(_directory.Path), TimeProvider.System, NullLogger.Instance);
        var provisioner = new ImageProvisioner(store, backend, Root, new(null), new(), NullLogger.Instance);
        await provisioner.RecoverAsync(known, Cancel);
        return provisioner;
    }

    private static Image Named(string name) => new() { Type = Image.Types.Type.Docker, Docker = new() { Name = name } };

    private static IEnumerable<string> Tree(string root) =>
        Directory.GetFileSystemEntries(root, "*", SearchOption.AllDirectories).Select(entry => Path.GetRelativePath(root, entry)).Order(StringComparer.Ordinal);
}
