using Google.Protobuf;
using Levee.Agent.Images;
using Levee.Agent.Images.Archives;
using Levee.Agent.Images.Layers;
using Levee.Agent.Images.Registries;
using Microsoft.Extensions.Logging.Abstractions;

namespace Levee.Agent.Tests.Images;

public sealed class ImageStoreTests : IAsyncDisposable
{
    private static readonly TestImage Image = new([new LayerArchive().File("base", "1"), new LayerArchive().File("top", "2")]);
    private readonly TempDirectory _directory = new();
    private readonly FakeRegistry _registry = new();
    private readonly HttpClient _http = new();

    private string Root => Path.Combine(_directory.Path, "store");

    private string Archives => Path.Combine(_directory.Path, "archives");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _registry.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task An_image_is_fetched_once_and_found_again_after_a_restart()
    {
        _registry.Add("app", "v1", Image);
        var store = Store();
        using var lease = await store.GetAsync($"{_registry.Host}/app:v1", null, cached: true, Cancel);
        Assert.Equal("2", File.ReadAllText(Path.Combine(Root, "layers", $"{Image.Layers[1].Id}", "rootfs", "top")));
        Assert.Equal(4, _registry.Served.Count);
        var metrics = new Dictionary<string, double>();
        store.PullTimes.AddTo(metrics);
        Assert.Equal(1, metrics["containerizer/mesos/provisioner/docker_store/image_pull_ms/count"]);

        using var again = await Store().GetAsync($"{_registry.Host}/app:v1", null, cached: true, Cancel);
        Assert.Equal(4, _registry.Served.Count);
        Assert.Equal(lease.Config.Layers, again.Config.Layers);
    }

    [Fact]
    public async Task Without_cached_the_name_is_looked_up_again_but_layers_that_are_there_stay()
    {
        _registry.Add("app", "v1", Image);
        var store = Store();
        (await store.GetAsync($"{_registry.Host}/app:v1", null, cached: true, Cancel)).Dispose();
        var newer = new TestImage([Image.Layers[0], new LayerArchive().File("top", "3")]);
        _registry.Add("app", "v1", newer);
        _registry.Served.Clear();

        using var lease = await store.GetAsync($"{_registry.Host}/app:v1", null, cached: false, Cancel);
        Assert.Equal(newer.Layers.Select(layer => layer.Id), lease.Config.Layers);
        Assert.Equal(3, _registry.Served.Count); // Manifest, configuration, the new layer.
    }

    [Fact]
    public async Task Several_who_want_an_image_share_its_download_and_one_may_go()
    {
        _registry.Add("app", "v1", Image);
        var gate = new TaskCompletionSource();
        _registry.Gate = gate.Task;
        var store = Store();
        using var impatient = new CancellationTokenSource();
        var first = store.GetAsync($"{_registry.Host}/app:v1", null, cached: true, impatient.Token);
        var others = Enumerable.Range(0, 5).Select(_ => store.GetAsync($"{_registry.Host}/app:v1", null, cached: false, Cancel)).ToList();
        await Poll.UntilAsync(() => !_registry.Served.IsEmpty, "the manifest");
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();
        foreach (var lease in await Task.WhenAll(others))
        {
            lease.Dispose();
        }

        Assert.Equal(4, _registry.Served.Count);
    }

    [Fact]
    public async Task A_list_names_the_image_for_this_machine()
    {
        _registry.Add("app", "v1", Image);
        _registry.Manifests["app/manifests/all"] = Image.Index;
        using var lease = await Store().GetAsync($"{_registry.Host}/app:all", null, cached: true, Cancel);
        Assert.Equal(2, lease.Config.Layers.Length);

        _registry.Manifests["app/manifests/other"] = """{"schemaVersion":2,"manifests":[{"digest":"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","platform":{"os":"plan9","architecture":"mips"}}]}"""u8.ToArray();
        var error = await Assert.ThrowsAsync<ImageException>(() => Store().GetAsync($"{_registry.Host}/app:other", null, cached: true, Cancel));
        Assert.EndsWith("but for plan9/mips", error.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_guarded_registry_gets_the_configured_login_or_the_image_s_own(bool hasTokens)
    {
        var guard = hasTokens ? FakeRegistry.Guard.Bearer : FakeRegistry.Guard.Basic;
        _registry.Guarded = guard;
        _registry.Redirects = true;
        _registry.Add("app", "v1", Image);
        var config = System.Text.Encoding.UTF8.GetBytes($$$$"""{"auths":{"{{{{_registry.Host}}}}":{"username":"me","password":"secret"}}}""");
        (await Store(config).GetAsync($"{_registry.Host}/app:v1", null, cached: false, Cancel)).Dispose();
        (await Store().GetAsync($"{_registry.Host}/app:v1", ByteString.CopyFrom(config), cached: false, Cancel)).Dispose();

        var error = await Assert.ThrowsAsync<ImageException>(() => Store().GetAsync($"{_registry.Host}/app:v1", null, cached: false, Cancel));
        Assert.Contains(guard == FakeRegistry.Guard.Basic ? "asks for a user and a password" : "answers 401 Unauthorized when asked for a token", error.Message);
    }

    [Fact]
    public async Task A_damaged_layer_leaves_nothing_behind()
    {
        _registry.Add("app", "v1", Image);
        var blob = Digest.Of(Image.Layers[1].ToGzip());
        _registry.Blobs[$"{blob}"] = LayerArchive.Gzip([1, 2, 3]);
        var error = await Assert.ThrowsAsync<ImageException>(() => Store().GetAsync($"{_registry.Host}/app:v1", null, cached: true, Cancel));
        Assert.Matches($"layer {blob} of app is damaged: its digest is sha256:[0-9a-f]{{64}} rather than {blob}", error.Message);
        await AssertOnlyWholeAsync();

        _registry.Blobs[$"{blob}"] = Image.Layers[1].ToGzip();
        (await Store().GetAsync($"{_registry.Host}/app:v1", null, cached: true, Cancel)).Dispose();
    }

    [Fact]
    public async Task A_layer_that_is_not_the_one_of_the_configuration_is_refused()
    {
        var other = new TestImage([new LayerArchive().File("other")]);
        var mixed = System.Text.Encoding.UTF8.GetString(new TestImage([Image.Layers[0]]).Manifest)
            .Replace($"{Digest.Of(Image.Layers[0].ToGzip())}", $"{Digest.Of(other.Layers[0].ToGzip())}", StringComparison.Ordinal)
            .Replace($"\"size\":{Image.Layers[0].ToGzip().Length}", $"\"size\":{other.Layers[0].ToGzip().Length}", StringComparison.Ordinal);
        _registry.Add("app", "v1", other);
        _registry.Add("app", "v1", new TestImage([Image.Layers[0]]));
        _registry.Manifests["app/manifests/v1"] = System.Text.Encoding.UTF8.GetBytes(mixed);
        var error = await Assert.ThrowsAsync<ImageException>(() => Store().GetAsync($"{_registry.Host}/app:v1", null, cached: true, Cancel));
        Assert.Contains("unpacked, is damaged", error.Message);
        await AssertOnlyWholeAsync();
    }

    [Fact]
    public async Task A_manifest_must_have_the_digest_that_names_it()
    {
        _registry.Add("app", "v1", Image);
        var digest = Digest.Of(Image.Manifest);
        (await Store().GetAsync($"{_registry.Host}/app@{digest}", null, cached: true, Cancel)).Dispose();
        _registry.Manifests[$"app/manifests/{digest}"] = Image.Index;
        var error = await Assert.ThrowsAsync<ImageException>(() => Store().GetAsync($"{_registry.Host}/app@{digest}", null, cached: false, Cancel));
        Assert.Contains("is damaged", error.Message);
    }

    [Fact]
    public async Task What_cannot_be_read_is_named()
    {
        var missing = await Assert.ThrowsAsync<ImageException>(() => Store().GetAsync($"{_registry.Host}/nothing", null, cached: true, Cancel));
        Assert.Contains("answers 404 Not Found for /v2/nothing/manifests/latest: {\"errors\"", missing.Message);
        _registry.Manifests["old/manifests/latest"] = """{"schemaVersion":1,"fsLayers":[]}"""u8.ToArray();
        Assert.Contains("schema 1", (await Assert.ThrowsAsync<ImageException>(() => Store().GetAsync($"{_registry.Host}/old", null, cached: true, Cancel))).Message);
    }

    [Theory]
    [InlineData("app:v1.tar", "app:v1")]
    [InlineData("app.tar", "app")]
    [InlineData("team/app:latest.tar", "team/app")]
    public async Task Archives_of_a_directory_are_found_by_name(string file, string name)
    {
        Image.Save(Path.Combine(Archives, file), name);
        using var lease = await ArchiveStore().GetAsync(name, null, cached: true, Cancel);
        Assert.Equal(Image.Layers.Select(layer => layer.Id), lease.Config.Layers);
    }

    [Fact]
    public async Task An_OCI_layout_is_read_as_a_directory_and_as_an_archive()
    {
        Image.SaveLayout(Path.Combine(Archives, "app:v1"), "v1");
        using (var lease = await ArchiveStore().GetAsync("app:v1", null, cached: true, Cancel))
        {
            Assert.Equal(2, lease.Config.Layers.Length);
        }

        System.Formats.Tar.TarFile.CreateFromDirectory(Path.Combine(Archives, "app:v1"), Path.Combine(Archives, "packed:v1.tar"), includeBaseDirectory: false);
        (await ArchiveStore().GetAsync("packed:v1", null, cached: true, Cancel)).Dispose();
        Assert.Contains("'" + Path.Combine(Archives, "none:latest.tar") + "' does not exist", (await Assert.ThrowsAsync<ImageException>(() => ArchiveStore().GetAsync("none", null, cached: true, Cancel))).Message);
    }

    [Fact]
    public async Task Layers_that_somebody_uses_outlive_pruning()
    {
        var other = new TestImage([new LayerArchive().File("other")]);
        var kept = new TestImage([new LayerArchive().File("kept")]);
        Image.Save(Path.Combine(Archives, "app.tar"), "app");
        other.Save(Path.Combine(Archives, "other.tar"), "other");
        kept.Save(Path.Combine(Archives, "kept.tar"), "kept");
        var store = ArchiveStore();
        var used = await store.GetAsync("app", null, cached: true, Cancel);
        (await store.GetAsync("other", null, cached: true, Cancel)).Dispose();
        (await store.GetAsync("kept", null, cached: true, Cancel)).Dispose();

        store.Prune(["kept", "unknown"]);
        Assert.Equal(Ids(Image, kept), Stored());
        used.Dispose();
        store.Prune([]);
        Assert.Empty(Stored());
        (await store.GetAsync("app", null, cached: true, Cancel)).Dispose();
        Assert.Equal(Ids(Image), Stored());
    }

    [Fact]
    public async Task A_full_disk_costs_images_that_nobody_uses()
    {
        Image.Save(Path.Combine(Archives, "app.tar"), "app");
        var kept = new TestImage([new LayerArchive().File("kept")]);
        kept.Save(Path.Combine(Archives, "kept.tar"), "kept");
        var store = ArchiveStore();
        (await store.GetAsync("app", null, cached: true, Cancel)).Dispose();
        (await store.GetAsync("kept", null, cached: true, Cancel)).Dispose();
        var (used, looks) = (0.85, 0);
        using var garbage = new ImageGarbage(store, new(0.1, TimeSpan.FromMilliseconds(1), ["kept:latest"]), Look, TimeProvider.System);
        await garbage.StartAsync(Cancel);
        await Poll.UntilAsync(() => Volatile.Read(ref looks) > 3, "some looks");
        Assert.Equal(3, Stored().Count());
        Volatile.Write(ref used, 0.95);
        await Poll.UntilAsync(() => Stored().Count() == 1, "the removal");
        Assert.Equal(Ids(kept), Stored());
        await garbage.StopAsync(Cancel);

        double Look()
        {
            Interlocked.Increment(ref looks);
            return Volatile.Read(ref used);
        }
    }

    [Fact]
    public async Task Zstandard_is_refused_in_clear_words()
    {
        _registry.Add("app", "v1", Image);
        byte[] zstd = [0x28, 0xB5, 0x2F, 0xFD, 0];
        var manifest = System.Text.Encoding.UTF8.GetString(Image.Manifest)
            .Replace($"{Digest.Of(Image.Layers[0].ToGzip())}", $"{Digest.Of(zstd)}", StringComparison.Ordinal);
        _registry.Manifests["app/manifests/v1"] = System.Text.Encoding.UTF8.GetBytes(manifest);
        _registry.Blobs[$"{Digest.Of(zstd)}"] = zstd;
        Assert.Contains("zstd, which is not supported", (await Assert.ThrowsAsync<ImageException>(() => Store().GetAsync($"{_registry.Host}/app:v1", null, cached: true, Cancel))).Message);
    }

    private ImageStore Store(byte[]? config = null) => Open(new RegistrySource(() => _http, new(RegistryAddress.DockerHub), config is null ? null : DockerConfig.Parse(config)));

    private ImageStore ArchiveStore() => Open(new ArchiveSource(Archives));

    private ImageStore Open(IImageSource source)
    {
        var store = new ImageStore(new LayerStore(Root), new ImageCatalog(Path.Combine(Root, "storedImages")), source, TimeProvider.System, NullLogger.Instance);
        store.Open();
        return store;
    }

    private static IEnumerable<string> Ids(params TestImage[] images) => images.SelectMany(image => image.Layers).Select(layer => $"{layer.Id}").Order();

    private IEnumerable<string> Stored() => Directory.GetDirectories(Path.Combine(Root, "layers")).Select(layer => Path.GetFileName(layer)!).Order();

    private async Task AssertOnlyWholeAsync()
    {
        await Poll.UntilAsync(() => Directory.GetFileSystemEntries(Path.Combine(Root, "staging")).Length == 0, "an empty staging directory"); // Fetches given up end by themselves.
        Assert.DoesNotContain($"{Image.Layers[1].Id}", Stored());
        Assert.False(File.Exists(Path.Combine(Root, "storedImages")));
    }
}
