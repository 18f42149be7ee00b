using System.Runtime.InteropServices;
using Levee.Agent.Containers;
using Microsoft.Win32.SafeHandles;

namespace Levee.Agent.Sandboxes;

/// <summary>Finds files of sandboxes by the paths that <c>/files</c> knows, and lets nobody out of a sandbox.</summary>
/// <remarks>Paths: the real one of a run, the same with <c>runs/latest</c>, and <c>/frameworks/F/executors/E/runs/latest</c>. Source: spec agent-api section 7.</remarks>
/// <param name="agent">Id of the present agent; <see langword="null"/> before it has one.</param>
internal sealed class SandboxFiles(SandboxLayout layout, Func<string?> agent)
{
    private const int RunDepth = 6; // frameworks F executors E runs R

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

    /// <summary>All virtual paths of sandboxes and what they stand for.</summary>
    public IEnumerable<(string Virtual, string Real)> Attached()
    {
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
        where Path.GetFileName(run) != SandboxLayout.Latest
        select run;

    private static IEnumerable<string> Children(string directory) => Directory.Exists(directory) ? Directory.EnumerateDirectories(directory) : [];

    /// <summary>The run that a path names, and the path itself below it, both not yet resolved.</summary>
    private (string Root, string File)? Locate(string path)
    {
        var prefix = layout.Agents + "/";
        var parts = path.StartsWith(prefix, StringComparison.Ordinal) ? path[prefix.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries)
            : agent() is { } id ? [id, .. path.Split('/', StringSplitOptions.RemoveEmptyEntries)]
            : [];
        if (parts.Length <= RunDepth || parts[1] != "frameworks" || parts[3] != "executors" || parts[5] != "runs" || !parts.Take(RunDepth + 1).All(SandboxLayout.IsSafeName))
        {
            return null;
        }

        var root = Path.Combine([layout.Agents, .. parts.Take(RunDepth + 1)]);
        return (root, Path.Combine([root, .. parts.Skip(RunDepth + 1)]));
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
