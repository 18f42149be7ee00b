using System.Runtime.InteropServices;
using Levee.Agent.Containers;
using Levee.Agent.Tasks;
using Microsoft.Win32.SafeHandles;

namespace Levee.Agent.Sandboxes;

/// <summary>Finds files by the paths that <c>/files</c> knows, and lets nobody out of a sandbox.</summary>
/// <remarks>
/// Paths: <c>/slave/log</c>; the real one of a run, the same with <c>runs/latest</c>, and <c>/frameworks/F/executors/E/runs/latest</c>; below each of these
/// <c>tasks/T/…</c> of a pod's volumes, which lie outside. Source: spec agent-api section 7.
/// </remarks>
/// <param name="agent">Id of the present agent; <see langword="null"/> before it has one.</param>
/// <param name="log">The agent's log; <see langword="null"/>: none is kept.</param>
internal sealed class SandboxFiles(SandboxLayout layout, TaskLedger ledger, Func<string?> agent, Func<string?> log)
{
    /// <summary>Virtual path of the agent's log.</summary>
    public const string Log = "/slave/log";

    private const int RunDepth = 6; // frameworks F executors E runs R

    /// <summary>Whose a path is.</summary>
    /// <returns><see langword="null"/> for what is in no sandbox.</returns>
    public (string Framework, string Executor)? OwnerOf(string path) => Parts(path) is [_, _, var framework, _, var executor, ..] ? (framework, executor) : null;

    /// <summary>The real path of a virtual one; <see langword="null"/> when there is nothing, or it lies outside of the sandbox.</summary>
    public string? Find(string path) => Locate(path) is var (root, file) && RealPath(root) is { } realRoot && RealPath(file) is { } real && IsWithin(real, realRoot) ? real : null;

    /// <summary>Opens a regular file for reading. What was opened is checked, so that no link can be slipped in between.</summary>
    /// <returns><see langword="null"/> as in <see cref="Find"/>, and for what is no regular file.</returns>
    public SafeFileHandle? Open(string path)
    {
        if (Locate(path) is not var (root, _) || Find(path) is not { } real || FileEntry.Read(real) is not { IsRegular: true })
        {
            return null;
        }

        var handle = File.OpenHandle(real, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.None);
        if (RealPath($"/proc/self/fd/{handle.DangerousGetHandle()}") is { } opened && RealPath(root) is { } realRoot && IsWithin(opened, realRoot))
        {
            return handle;
        }

        handle.Dispose();
        return null;
    }

    /// <summary>The entries of a directory, by name; none for a file.</summary>
    /// <param name="path">Virtual.</param>
    /// <returns><see langword="null"/> as in <see cref="Find"/>.</returns>
    public IEnumerable<(string Path, FileEntry Entry)>? List(string path) => Find(path) is not { } real ? null
        : !Directory.Exists(real) ? []
        : from name in Directory.EnumerateFileSystemEntries(real).Select(Path.GetFileName).Order(StringComparer.Ordinal)
          let entry = FileEntry.Read(Path.Combine(real, name))
          where entry is not null
          select ($"{path.TrimEnd('/')}/{name}", entry.Value);

    /// <summary>All virtual paths and what they stand for.</summary>
    public IEnumerable<(string Virtual, string Real)> Attached()
    {
        if (log() is { } file)
        {
            yield return (Log, file);
        }

        foreach (var run in Runs())
        {
            var runs = Path.GetDirectoryName(run)!;
            yield return (run, run);
            if (RealPath(Path.Combine(runs, SandboxLayout.Latest)) == RealPath(run))
            {
                yield return (Path.Combine(runs, SandboxLayout.Latest), run);
                yield return ($"/{Path.GetRelativePath(Path.Combine(layout.Agents, agent() ?? "-"), runs)}/{SandboxLayout.Latest}", run);
            }
        }
    }

    private IEnumerable<string> Runs() =>
        from framework in Children(Path.Combine(layout.Agents, agent() ?? "-", "frameworks"))
        from executor in Children(Path.Combine(framework, "executors"))
        from run in Children(Path.Combine(executor, "runs"))
        where !SandboxDirectory.IsLatestLink(Path.GetFileName(run))
        select run;

    private static IEnumerable<string> Children(string directory) => Directory.Exists(directory) ? Directory.EnumerateDirectories(directory) : [];

    /// <summary>The directory that a path must not leave, and the path itself below it, both not yet resolved.</summary>
    private (string Root, string File)? Locate(string path)
    {
        if (path.TrimEnd('/') == Log)
        {
            return log() is { } file ? (file, file) : null;
        }

        var parts = Parts(path);
        if (parts.Length <= RunDepth || parts[1] != "frameworks" || parts[3] != "executors" || parts[5] != "runs" || !parts.Take(RunDepth + 1).All(SandboxLayout.IsSafeName))
        {
            return null;
        }

        var (root, rest) = (Path.Combine([layout.Agents, .. parts.Take(RunDepth + 1)]), parts[(RunDepth + 1)..]);
        return VolumeAt(parts[2], rest) is var (volume, inside) ? (volume, Path.Combine([volume, .. inside])) : (root, Path.Combine([root, .. rest]));
    }

    /// <summary>A path from the agent's id on: <c>S frameworks F executors E runs R …</c>, if it is that of a sandbox.</summary>
    private string[] Parts(string path)
    {
        var prefix = layout.Agents + "/";
        return path.StartsWith(prefix, StringComparison.Ordinal) ? path[prefix.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries)
            : agent() is { } id ? [id, .. path.Split('/', StringSplitOptions.RemoveEmptyEntries)]
            : [];
    }

    /// <summary>A persistent volume of a task in a pod, and what is named inside it.</summary>
    private (string Volume, string[] Inside)? VolumeAt(string framework, string[] rest)
    {
        if (rest is not ["tasks", var id, .. var below] || ledger.Find(new(new(framework), new(id))) is not { } task)
        {
            return null;
        }

        foreach (var resource in task.Info.Resources.Where(resource => resource.Disk is { Persistence: not null, Volume: not null }))
        {
            var mount = resource.Disk.Volume.ContainerPath.Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (below.AsSpan().StartsWith(mount))
            {
                return (layout.Volume(resource), below[mount.Length..]);
            }
        }

        return null;
    }

    private static bool IsWithin(string path, string root) => path == root || path.StartsWith(root + "/", StringComparison.Ordinal);

    private static string? RealPath(string path)
    {
        var result = Libc.realpath(path, 0);
        if (result == 0)
        {
            return null;
        }

        var text = Marshal.PtrToStringUTF8(result);
        Libc.free(result);
        return text;
    }
}
