using Levee.Agent.Images;
using Levee.Agent.Images.Layers;

namespace Levee.Agent.Tests.Images;

public sealed class LayerUnpackerTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string Root => Path.Combine(_directory.Path, "rootfs");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Files_keep_their_content_permissions_owner_and_links()
    {
        Unpack(new LayerArchive().Directory("bin/").File("bin/tool", "x", (UnixFileMode)0b100_111_101_101, user: 1234).Link("bin/other", "tool").HardLink("bin/same", "bin/tool").Directory("empty", (UnixFileMode)0b111_000_000));
        Assert.Equal("x", File.ReadAllText(In("bin/same")));
        Assert.Equal((UnixFileMode)0b100_111_101_101, File.GetUnixFileMode(In("bin/tool")));
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(In("empty")));
        Assert.Equal("tool", new FileInfo(In("bin/other")).LinkTarget);
    }

    [Fact]
    public void Whiteouts_become_the_marks_of_overlayfs()
    {
        Unpack(new LayerArchive().File("a/.wh.gone").File("b/.wh..wh..opq").File("b/new", "n").File(".wh..wh.plnk/1"));
        Assert.True(MountCalls.IsWhiteout(In("a/gone")));
        Assert.True(MountCalls.HasAttribute(In("b"), LayerUnpacker.OpaqueAttribute, "y"u8));
        Assert.Equal(["a", "b"], Names(Root));
        Assert.Equal(["new"], Names(In("b")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_directory_that_a_layer_removes_and_makes_anew_hides_the_old_one(bool removedFirst)
    {
        var layer = removedFirst ? new LayerArchive().File(".wh.d").Directory("d").File("d/f") : new LayerArchive().Directory("d").File("d/f").File(".wh.d");
        Unpack(layer);
        Assert.True(MountCalls.HasAttribute(In("d"), LayerUnpacker.OpaqueAttribute, "y"u8));
        Assert.Equal(["f"], Names(In("d")));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/../../evil")]
    [InlineData("/../evil")]
    public void Names_that_lead_out_are_refused(string name) => Assert.Throws<InvalidDataException>(() => Unpack(new LayerArchive().File(name, "x")));

    [Fact]
    public void Links_lead_nowhere_but_into_the_image()
    {
        var outside = Directory.CreateDirectory(Path.Combine(_directory.Path, "outside")).FullName;
        File.WriteAllText(Path.Combine(outside, "secret"), "s");
        Unpack(new LayerArchive()
            .Link("absolute", outside).File("absolute/a", "x")
            .Link("relative", "../../../../../../../.." + outside).File("relative/b", "x")
            .Link("file", Path.Combine(outside, "secret")).File("file", "x")
            .Directory("gone").Link("loop", "gone").File("loop/.wh.c"));
        Assert.Equal(["secret"], Names(outside));
        Assert.Equal("s", File.ReadAllText(Path.Combine(outside, "secret")));
        Assert.Equal("x", File.ReadAllText(In("file")));
        Assert.Equal(["a", "b"], Names(Root + outside));
        Assert.True(Path.Exists(In("gone/c")));
    }

    [Fact]
    public void A_hard_link_reaches_no_file_outside()
    {
        var secret = Path.Combine(_directory.Path, "secret");
        File.WriteAllText(secret, "s");
        Assert.Throws<InvalidDataException>(() => Unpack(new LayerArchive().HardLink("stolen", "../secret")));
        Assert.Throws<IOException>(() => Unpack(new LayerArchive().HardLink("stolen", secret)));
        Assert.Throws<IOException>(() => Unpack(new LayerArchive().Link("up", _directory.Path).HardLink("stolen", "up/secret")));
    }

    [Fact]
    public void Device_nodes_and_attributes_of_overlayfs_do_not_come_out_of_an_image()
    {
        Unpack(new LayerArchive().Device("zero").Attribute("f", "trusted.overlay.redirect", "/").Attribute("g", "user.note", "n"));
        Assert.Equal(["f", "g"], Names(Root));
        Assert.False(MountCalls.HasAttribute(In("f"), "trusted.overlay.redirect", "/"u8));
        Assert.True(MountCalls.HasAttribute(In("g"), "user.note", "n"u8));
    }

    [Theory]
    [InlineData("/a/b/../c", "/a/c")]
    [InlineData("../../x", "/x")]
    [InlineData("/etc/hosts", "/private/hosts")]
    [InlineData("/", "")]
    public void A_path_is_followed_as_a_process_inside_would(string path, string expected)
    {
        Directory.CreateDirectory(In("private"));
        File.CreateSymbolicLink(In("etc"), "/../private");
        Assert.Equal(Root + expected, RootedPath.Resolve(Root, path));
    }

    private string In(string name) => Path.Combine(Root, name);

    private static IEnumerable<string> Names(string directory) => Directory.GetFileSystemEntries(directory).Select(entry => Path.GetFileName(entry)!).Order();

    private void Unpack(LayerArchive layer)
    {
        Directory.CreateDirectory(Root);
        LayerUnpacker.Unpack(new MemoryStream(layer.ToTar()), Root, TestContext.Current.CancellationToken);
    }
}
