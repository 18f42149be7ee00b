using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Levee.Agent.Fetching;

namespace Levee.Agent.Tests.Fetching;

/// <summary>Source: spec agent-behaviour section 8 (extraction).</summary>
public sealed class ArchiveTests : IDisposable
{
    private readonly FetcherKit _kit = new();

    public void Dispose() => _kit.Dispose();

    [Theory]
    [InlineData("app.tar", null)]
    [InlineData("app.tar.gz", "gzip")]
    [InlineData("app.tgz", "gzip")]
    [InlineData("app.tar.bz2", "bzip2")]
    [InlineData("app.tbz2", "bzip2")]
    [InlineData("app.tar.xz", "xz")]
    [InlineData("app.txz", "xz")]
    public async Task Tar_archives_are_unpacked_beside_themselves_with_permissions_and_links(string name, string? program)
    {
        Assert.SkipUnless(program is null || FetchProgram.Find(program, new(null)) is not null, $"Needs the program {program}.");
        var archive = Tar(writer =>
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "app/") { Mode = (UnixFileMode)0b101_101_101 });
            writer.WriteEntry(Entry("app/run", "#!/bin/sh", (UnixFileMode)0b111_101_101));
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "app/start") { LinkName = "run" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "again") { LinkName = "app/run" });
        });

        Assert.Null(await _kit.FetchAsync(await WriteAsync(name, archive, program)));

        Assert.Equal(("#!/bin/sh", "#!/bin/sh"), (_kit.Read("app/start"), _kit.Read("again")));
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(Path.Combine(_kit.Sandbox, "app/run")));
        Assert.True(_kit.Has(name));
    }

    [Fact]
    public async Task Zip_archives_and_single_compressed_files_are_unpacked()
    {
        using var zip = new MemoryStream();
        using (var writer = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = writer.CreateEntry("bin/tool");
            entry.ExternalAttributes = (0x8000 | 0b111_101_101) << 16;
            using var content = entry.Open();
            content.Write("tool"u8);
        }

        Assert.Null(await _kit.FetchAsync(await WriteAsync("app.zip", zip.ToArray(), null)));
        Assert.Null(await _kit.FetchAsync(await WriteAsync("log.gz", "lines"u8.ToArray(), "gzip")));

        Assert.Equal(("tool", "lines"), (_kit.Read("bin/tool"), _kit.Read("log")));
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(Path.Combine(_kit.Sandbox, "bin/tool")));
    }

    [Fact]
    public async Task Nothing_is_unpacked_that_is_executable_or_not_to_be_extracted_or_has_a_query()
    {
        var file = await WriteAsync("app.tgz", TarGz(("inside.txt", "x")), null);
        await using var server = await FileServer.StartAsync();
        server.Add("app.tgz", await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));

        Assert.Null(await _kit.FetchAsync(file, uri => uri.Extract = false));
        Assert.Null(await _kit.FetchAsync(file, uri => uri.Executable = true));
        Assert.Null(await _kit.FetchAsync(server.Uri("app.tgz?v=1")));

        Assert.False(_kit.Has("inside.txt"));
    }

    [Fact]
    public async Task An_entry_or_link_that_leads_out_of_the_sandbox_fails_the_fetch()
    {
        Action<TarWriter>[] attacks =
        [
            writer => writer.WriteEntry(Entry("../evil", "x", null)),
            writer => writer.WriteEntry(Entry("/tmp/evil", "x", null)),
            writer => writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "out") { LinkName = "/etc" }),
            writer => writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "a/out") { LinkName = "../../x" }),
            writer => writer.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "out") { LinkName = "../sandbox-of-another" }),
            writer => writer.WriteEntry(new PaxTarEntry(TarEntryType.Fifo, "pipe")),
        ];
        foreach (var attack in attacks)
        {
            _kit.NewSandbox();
            var problem = await _kit.FetchAsync(await WriteAsync("evil.tar", Tar(attack), null));
            Assert.StartsWith("Failed to fetch", problem, StringComparison.Ordinal);
            Assert.Contains("cannot be extracted: its ", problem, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(Path.Combine(_kit.Root, "evil")));
    }

    [Fact]
    public async Task A_link_of_an_earlier_entry_leads_no_later_one_out()
    {
        Directory.CreateSymbolicLink(Path.Combine(_kit.Sandbox, "volume"), _kit.Root);

        var problem = await _kit.FetchAsync(await WriteAsync("evil.tar", Tar(writer => writer.WriteEntry(Entry("volume/evil", "x", null))), null));

        Assert.Contains("leads out of the sandbox by a link", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_what_its_name_says_fails_the_fetch()
    {
        foreach (var name in (string[])["a.tar.gz", "a.zip", "a.tar", "a.tar.xz"])
        {
            _kit.NewSandbox();
            Assert.StartsWith("Failed to fetch", await _kit.FetchAsync(_kit.Write(name, "<html>not found</html>" + new string('x', 600))), StringComparison.Ordinal);
        }
    }

    /// <summary>An archive with files of text.</summary>
    internal static byte[] TarGz(params (string Name, string Text)[] files)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Tar(writer => files.ToList().ForEach(file => writer.WriteEntry(Entry(file.Name, file.Text, null)))));
        }

        return packed.ToArray();
    }

    private static byte[] Tar(Action<TarWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, leaveOpen: true))
        {
            write(writer);
        }

        return stream.ToArray();
    }

    private static PaxTarEntry Entry(string name, string text, UnixFileMode? mode) => new(TarEntryType.RegularFile, name)
    {
        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)), Mode = mode ?? (UnixFileMode)0b110_100_100,
    };

    private async Task<string> WriteAsync(string name, byte[] content, string? program)
    {
        var path = Path.Combine(_kit.Root, name);
        await using var file = File.Create(path);
        if (program is null)
        {
            await file.WriteAsync(content);
        }
        else
        {
            using var source = new MemoryStream(content);
            Assert.Equal(0, await (FetchProgram.Find(program, new(null)) ?? throw new InvalidOperationException($"no {program}")).RunAsync(["-c"], source, file, Stream.Null, CancellationToken.None));
        }

        return path;
    }
}
