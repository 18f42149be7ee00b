using Levee.Agent.Containers;

namespace Levee.Agent.Tests.Fetching;

/// <summary>Source: spec agent-behaviour section 8.</summary>
public sealed class FetcherTests : IDisposable
{
    private readonly FetcherKit _kit = new();

    public void Dispose() => _kit.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("file://")]
    [InlineData("file://localhost")]
    public async Task A_file_of_this_machine_is_copied_with_its_permissions(string prefix)
    {
        var source = _kit.Write("tool.sh", "echo hi");
        File.SetUnixFileMode(source, (UnixFileMode)0b111_101_100);

        Assert.Null(await _kit.FetchAsync(prefix + source));

        Assert.Equal("echo hi", _kit.Read("tool.sh"));
        Assert.Equal((UnixFileMode)0b111_101_100, File.GetUnixFileMode(Path.Combine(_kit.Sandbox, "tool.sh")));
    }

    [Fact]
    public async Task A_file_comes_over_http_past_redirects_with_its_query_in_its_name()
    {
        await using var server = await FileServer.StartAsync();
        server.Add("dir/data.bin", "content"u8.ToArray());

        Assert.Null(await _kit.FetchAsync(server.Uri("redirect/dir/data.bin")));
        Assert.Null(await _kit.FetchAsync(server.Uri("dir/data.bin?version=2")));

        Assert.Equal(("content", "content"), (_kit.Read("data.bin"), _kit.Read("data.bin?version=2")));
        Assert.Contains($"Fetching '{server.Uri("redirect/dir/data.bin")}'", _kit.Read("stderr"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_other_than_200_fails_the_fetch_and_says_so_in_the_sandbox()
    {
        await using var server = await FileServer.StartAsync();

        var problem = await _kit.FetchAsync(server.Uri("missing"));

        Assert.Equal($"Failed to fetch '{server.Uri("missing")}': unexpected HTTP response '404 Not Found'", problem);
        Assert.Contains(problem!, _kit.Read("stderr"), StringComparison.Ordinal);
        Assert.Equal((0, 1), (_kit.Fetcher.Succeeded, _kit.Fetcher.Failed));
    }

    [Fact]
    public async Task A_download_that_brings_nothing_for_long_is_given_up()
    {
        await using var server = await FileServer.StartAsync();
        server.Add("data.bin", new byte[100]);
        using var kit = new FetcherKit(stall: TimeSpan.FromMilliseconds(300));

        Assert.Contains("nothing came for 300ms (--fetcher_stall_timeout)", await kit.FetchAsync(server.Uri("hang/data.bin")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_fetch_ends_at_once()
    {
        await using var server = await FileServer.StartAsync();
        server.Add("data.bin", new byte[100]);
        using var killed = new CancellationTokenSource();
        var fetching = _kit.FetchAsync(server.Uri("hang/data.bin"), cancellationToken: killed.Token);
        await Poll.UntilAsync(() => _kit.Has("data.bin"), "the download's begin");

        await killed.CancelAsync();

        Assert.Equal($"Fetching '{server.Uri("hang/data.bin")}' was given up", await fetching.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Theory]
    [InlineData("http://host", "Malformed URI (missing path): http://host")]
    [InlineData("http://host/", "Malformed URI (missing path): http://host/")]
    [InlineData("/some/it's", "URI '/some/it's' has a character that is not allowed: \\, ' or NUL")]
    [InlineData("/some/..", "URI '/some/..' gives no file name")]
    public async Task A_uri_without_usable_file_name_is_refused(string uri, string problem) => Assert.Equal(problem, await _kit.FetchAsync(uri));

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../up")]
    [InlineData("a/../../up")]
    public async Task An_output_file_that_leads_out_of_the_sandbox_is_refused(string name)
    {
        var problem = await _kit.FetchAsync(_kit.Write("data", "x"), uri => uri.OutputFile = name);

        Assert.EndsWith("must be a relative path that stays in the sandbox", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_file_may_lie_in_directories_and_be_executable()
    {
        Assert.Null(await _kit.FetchAsync(_kit.Write("tool", "#!/bin/sh"), uri => (uri.OutputFile, uri.Executable) = ("bin/deep/run", true)));

        Assert.Equal((UnixFileMode)0b001_001_001, File.GetUnixFileMode(Path.Combine(_kit.Sandbox, "bin/deep/run")) & (UnixFileMode)0b001_001_001);
    }

    [Fact]
    public async Task A_relative_path_starts_from_the_frameworks_home()
    {
        Assert.Contains("--frameworks_home", await _kit.FetchAsync("tools/run"), StringComparison.Ordinal);
        using var kit = new FetcherKit(frameworks: _kit.Root);
        _kit.Write("run", "here");

        Assert.Null(await kit.FetchAsync("run"));
        Assert.Equal("here", kit.Read("run"));
    }

    [Fact]
    public async Task Other_schemes_go_through_the_hadoop_client()
    {
        var home = Path.Combine(_kit.Root, "hadoop");
        Directory.CreateDirectory(Path.Combine(home, "bin"));
        var client = Path.Combine(home, "bin", "hadoop");
        await File.WriteAllTextAsync(client, "#!/bin/sh\n[ \"$1 $2\" = 'fs -copyToLocal' ] || exit 3\necho copying\necho careful >&2\nprintf 'from %s' \"$3\" > \"$4\"\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(client, (UnixFileMode)0b111_101_101);
        using var kit = new FetcherKit(hadoop: home);

        Assert.Null(await kit.FetchAsync("hdfs://namenode:9000/data/part-0"));
        Assert.Equal("from hdfs://namenode:9000/data/part-0", kit.Read("part-0"));
        Assert.Equal("copying\n", kit.Read("stdout"));
        Assert.Contains("careful", kit.Read("stderr"), StringComparison.Ordinal);

        using var without = new FetcherKit(hadoop: "/nowhere");
        Assert.Equal(
            "Failed to fetch 's3n://bucket/x': scheme 's3n' needs the Hadoop client, which is not there: '/nowhere/bin/hadoop' (--hadoop_home, or PATH)", await without.FetchAsync("s3n://bucket/x"));
    }

    [Fact]
    public async Task A_task_of_another_user_gets_only_what_that_user_may_read_and_owns_it()
    {
        Assert.SkipUnless(Users.Own == 0, "Needs root, to act as another user.");
        var nobody = Users.Find("nobody")!.Value;
        var secret = _kit.Write("secret", "root's");
        File.SetUnixFileMode(secret, UnixFileMode.UserRead);
        var open = _kit.Write("open", "all's");
        File.SetUnixFileMode(open, (UnixFileMode)0b110_100_100);
        _kit.NewSandbox(nobody);

        Assert.Contains("denied", await _kit.FetchAsync(secret, owner: nobody), StringComparison.Ordinal);
        Assert.Null(await _kit.FetchAsync(open, owner: nobody));

        var entry = Levee.Agent.Sandboxes.FileEntry.Read(Path.Combine(_kit.Sandbox, "open"))!.Value;
        Assert.Equal(nobody, (entry.User, entry.Group));
        Assert.True(File.Exists(secret) && File.ReadAllText(secret) == "root's"); // This thread still has all rights.
    }
}
