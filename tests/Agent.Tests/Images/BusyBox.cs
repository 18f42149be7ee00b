using System.Text.Json.Nodes;

namespace Levee.Agent.Tests.Images;

/// <summary>A small image that runs: Debian's static busybox, its usual names, and what a test adds.</summary>
internal static class BusyBox
{
    private static readonly string[] Names = ["sh", "cat", "echo", "env", "hostname", "id", "ip", "ls", "nc", "pwd", "sleep", "touch", "true", "wget", "test", "mount"];

    /// <param name="settings">The part <c>config</c> of its configuration.</param>
    /// <param name="change">Makes a second layer.</param>
    public static TestImage Create(JsonObject? settings = null, Func<LayerArchive, LayerArchive>? change = null)
    {
        var root = new LayerArchive().Directory("bin").File("bin/busybox", File.ReadAllBytes("/bin/busybox")).Directory("tmp", (UnixFileMode)0b1_111_111_111).Directory("etc").File("etc/issue", "a small image\n");
        foreach (var name in Names)
        {
            root.Link($"bin/{name}", "busybox");
        }

        return new(change is null ? [root] : [root, change(new())], settings);
    }

    /// <summary>Writes it as an archive.</summary>
    public static void Save(string directory, string name, JsonObject? settings = null, Func<LayerArchive, LayerArchive>? change = null) =>
        Create(settings, change).Save(Path.Combine(directory, $"{name}.tar"), name);
}
