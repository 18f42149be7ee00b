using Levee.Agent.Images.Layers;

namespace Levee.Agent.Images.Archives;

/// <summary>Files of an unpacked archive; names that it makes up do not lead out of it.</summary>
internal static class ArchiveFiles
{
    /// <exception cref="ImageException">There is no such file.</exception>
    public static string Find(string root, string path) =>
        RootedPath.Resolve(root, path) is var file && File.Exists(file) ? file : throw new ImageException($"the archive lacks its file '{path}'");

    public static byte[] Read(string root, string path) => File.ReadAllBytes(Find(root, path));
}
