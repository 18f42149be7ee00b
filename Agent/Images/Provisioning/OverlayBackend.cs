using System.Globalization;

namespace Levee.Agent.Images.Provisioning;

/// <summary>Stacks layers by overlayfs; what the container writes lies in a directory of its own.</summary>
internal sealed class OverlayBackend : IRootFsBackend
{
    private const UnixFileMode RootMode = (UnixFileMode)0b111_101_101;

    public string Name => "overlay";

    public Task MakeAsync(IReadOnlyList<string> layers, string rootFs, string scratch, CancellationToken cancellationToken)
    {
        var upper = Directory.CreateDirectory(Path.Combine(scratch, "upperdir"), RootMode).FullName;
        var work = Directory.CreateDirectory(Path.Combine(scratch, "workdir")).FullName;

        // The kernel takes one page of options, in which the names of a hundred layers have no room, nor colons and commas.
        var links = Directory.CreateTempSubdirectory("lv").FullName;
        try
        {
            var names = layers.Reverse().Select((layer, i) => Link(links, i.ToString(CultureInfo.InvariantCulture), layer)).ToList();
            MountCalls.Mount("overlay", rootFs, "overlay", 0, $"lowerdir={string.Join(':', names)},upperdir={Link(links, "u", upper)},workdir={Link(links, "w", work)}");
        }
        finally
        {
            Directory.Delete(links, recursive: true);
        }

        return Task.CompletedTask;
    }

    private static string Link(string directory, string name, string target) => File.CreateSymbolicLink(Path.Combine(directory, name), target).FullName;
}
