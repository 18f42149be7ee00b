using System.Diagnostics;
using Levee.Agent.Images.Layers;

namespace Levee.Agent.Images.Provisioning;

/// <summary>Copies layers one over the other; works everywhere, and costs time and room.</summary>
internal sealed class CopyBackend : IRootFsBackend
{
    private const UnixFileMode RootMode = (UnixFileMode)0b111_101_101;

    public string Name => "copy";

    public async Task MakeAsync(IReadOnlyList<string> layers, string rootFs, string scratch, CancellationToken cancellationToken)
    {
        File.SetUnixFileMode(rootFs, RootMode);
        foreach (var layer in layers)
        {
            var whiteouts = MakeRoom(layer, rootFs);
            await CopyAsync(layer, rootFs, cancellationToken);
            whiteouts.ForEach(File.Delete);
        }
    }

    /// <summary>Removes what a layer removes, or has as something else.</summary>
    /// <returns>Marks that come along with the copy.</returns>
    private static List<string> MakeRoom(string layer, string rootFs)
    {
        var whiteouts = new List<string>();
        var directories = new Stack<string>([""]);
        while (directories.TryPop(out var directory))
        {
            foreach (var entry in new DirectoryInfo(Path.Combine(layer, directory)).EnumerateFileSystemInfos())
            {
                var name = Path.Combine(directory, entry.Name);
                var target = Path.Combine(rootFs, name);
                var isDirectory = entry is DirectoryInfo { LinkTarget: null };
                if (!isDirectory || !IsDirectory(target) || MountCalls.HasAttribute(entry.FullName, LayerUnpacker.OpaqueAttribute, "y"u8))
                {
                    Remove(target);
                }

                if (isDirectory)
                {
                    directories.Push(name);
                }
                else if (MountCalls.IsWhiteout(entry.FullName))
                {
                    whiteouts.Add(target);
                }
            }
        }

        return whiteouts;
    }

    private static bool IsDirectory(string path) => Directory.Exists(path) && new FileInfo(path).LinkTarget is null;

    private static void Remove(string path)
    {
        if (IsDirectory(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else if (new FileInfo(path).LinkTarget is not null || Path.Exists(path))
        {
            File.Delete(path);
        }
    }

    private static async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        using var copy = Process.Start(new ProcessStartInfo("cp", ["-a", "--", $"{from}/.", to]) { RedirectStandardError = true })!;
        try
        {
            var errors = await copy.StandardError.ReadToEndAsync(cancellationToken);
            await copy.WaitForExitAsync(cancellationToken);
            if (copy.ExitCode != 0)
            {
                throw new IOException($"cannot copy '{from}': {errors.Trim()}");
            }
        }
        catch (OperationCanceledException)
        {
            copy.Kill();
            throw;
        }
    }
}
