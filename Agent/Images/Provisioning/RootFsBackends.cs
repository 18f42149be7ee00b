using System.Collections.Immutable;

namespace Levee.Agent.Images.Provisioning;

/// <summary>The backends, the best first. A new one is one line here.</summary>
internal static class RootFsBackends
{
    private const string Probe = "probe";

    public static ImmutableArray<IRootFsBackend> All { get; } = [new OverlayBackend(), new CopyBackend(), new BindBackend()];

    /// <summary>The one that is asked for, or overlay where the kernel lets it work on this file system, or copy.</summary>
    /// <param name="root">Directory on the file system that root file systems will be made on.</param>
    public static async Task<IRootFsBackend> ChooseAsync(string? name, string root, CancellationToken cancellationToken)
    {
        if (name is not null)
        {
            return All.Single(backend => backend.Name == name);
        }

        foreach (var backend in All)
        {
            if (await WorksAsync(backend, Path.Combine(root, Probe), cancellationToken))
            {
                return backend;
            }
        }

        return All[^1];
    }

    /// <summary>Tries it: that overlayfs is there does not say that it takes this file system.</summary>
    private static async Task<bool> WorksAsync(IRootFsBackend backend, string directory, CancellationToken cancellationToken)
    {
        var (layer, rootFs, scratch) = (Path.Combine(directory, "layer"), Path.Combine(directory, "rootfs"), Path.Combine(directory, "scratch"));
        try
        {
            foreach (var part in (string[])[layer, rootFs, scratch])
            {
                Directory.CreateDirectory(part);
            }

            await backend.MakeAsync([layer], rootFs, scratch, cancellationToken);
            return true;
        }
        catch (IOException)
        {
            return false; // That is the answer.
        }
        finally
        {
            MountCalls.UnmountAll(directory);
            Directory.Delete(directory, recursive: true);
        }
    }
}
