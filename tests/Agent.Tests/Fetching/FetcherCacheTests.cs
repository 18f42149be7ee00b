namespace Levee.Agent.Tests.Fetching;

/// <summary>Source: spec agent-behaviour section 8 (cache).</summary>
public sealed class FetcherCacheTests : IDisposable
{
    private readonly FetcherKit _kit = new(cacheSize: 1000);

    public void Dispose() => _kit.Dispose();

    [Fact]
    public async Task Fetches_that_come_together_share_one_download()
    {
        await using var server = await FileServer.StartAsync();
        var uri = server.Add("data.bin", new byte[400]);
        server.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var sandboxes = Enumerable.Range(0, 5).Select(_ => _kit.NewSandbox()).ToList();
        var fetching = sandboxes.ConvertAll(sandbox => _kit.Fetcher.FetchAsync([new() { Value = uri, Cache = true }], sandbox, null, CancellationToken.None));
        await Poll.UntilAsync(() => server.Count("GET") == 1, "the download");

        server.Gate.SetResult();

        Assert.All(await Task.WhenAll(fetching), Assert.Null);
        Assert.All(sandboxes, sandbox => Assert.Equal(400, new FileInfo(Path.Combine(sandbox, "data.bin")).Length));
        Assert.Equal(1, server.Count("GET"));
        Assert.Equal(400, _kit.Cache.Used);
    }

    [Fact]
    public async Task What_was_used_longest_ago_goes_first_and_its_file_with_it()
    {
        await using var server = await FileServer.StartAsync();
        foreach (var name in (string[])["a", "b", "a", "c", "a", "b"]) // c has b go, then b has c go.
        {
            server.Add(name, new byte[400]);
            _kit.NewSandbox();
            Assert.Null(await _kit.FetchAsync(server.Uri(name), uri => uri.Cache = true));
        }

        Assert.Equal(["GET /a", "GET /b", "GET /c", "GET /b"], server.Requests.Where(request => request.StartsWith("GET", StringComparison.Ordinal)));
        Assert.Equal(["c1-a", "c4-b"], Directory.GetFiles(_kit.CacheDirectory, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order());
        Assert.Equal(800, _kit.Cache.Used);
    }

    [Theory]
    [InlineData("unsized/data.bin", 400)] // Its size is not known beforehand.
    [InlineData("data.bin", 1001)] // It does not fit.
    public async Task What_cannot_be_kept_goes_past_the_cache(string path, int size)
    {
        await using var server = await FileServer.StartAsync();
        server.Add("data.bin", new byte[size]);

        Assert.Null(await _kit.FetchAsync(server.Uri(path), uri => uri.Cache = true));

        Assert.Equal((size, 0), (new FileInfo(Path.Combine(_kit.Sandbox, "data.bin")).Length, _kit.Cache.Used));
    }

    [Fact]
    public async Task A_failed_download_leaves_nothing_and_is_tried_again()
    {
        await using var server = await FileServer.StartAsync();
        var uri = server.Add("data.bin", new byte[400]);
        using var kit = new FetcherKit(cacheSize: 1000, stall: TimeSpan.FromMilliseconds(200));
        Assert.NotNull(await kit.FetchAsync(server.Uri("hang/data.bin"), with => with.Cache = true));
        Assert.Equal(0, kit.Cache.Used);

        Assert.Null(await kit.FetchAsync(uri, with => with.Cache = true));
        Assert.Equal(400, kit.Cache.Used);
    }

    [Fact]
    public async Task An_archive_from_the_cache_is_unpacked_and_does_not_lie_in_the_sandbox()
    {
        await using var server = await FileServer.StartAsync();
        var uri = server.Add("a-rather-long-name-of-an-archive.tar.gz", ArchiveTests.TarGz(("inside.txt", "hello")));

        Assert.Null(await _kit.FetchAsync(uri, with => with.Cache = true));

        Assert.Equal("hello", _kit.Read("inside.txt"));
        Assert.False(_kit.Has("a-rather-long-name-of-an-archive.tar.gz"));
        Assert.Equal("c1-a-rather-l_ive.tar.gz", Path.GetFileName(Assert.Single(Directory.GetFiles(_kit.CacheDirectory, "*", SearchOption.AllDirectories))));
    }

    [Fact]
    public async Task The_cache_is_emptied_at_the_start()
    {
        Assert.Null(await _kit.FetchAsync(_kit.Write("data", "x"), uri => uri.Cache = true));

        _kit.Cache.Clear();

        Assert.False(Directory.Exists(_kit.CacheDirectory));
    }
}
