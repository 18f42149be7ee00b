namespace Levee.Agent.Images.Layers;

/// <summary>Paths inside a root file system, seen from outside: links never lead out of it.</summary>
internal static class RootedPath
{
    private const int MostLinks = 40; // As the kernel.

    /// <summary>Follows a path as a process would whose root this is.</summary>
    /// <param name="path">With or without a leading slash; need not exist.</param>
    /// <returns>Absolute, without links.</returns>
    /// <exception cref="IOException">Its links lead in circles.</exception>
    public static string Resolve(string root, string path)
    {
        var left = new Stack<string>(Parts(path).Reverse());
        var done = new List<string>();
        var links = 0;
        while (left.TryPop(out var part))
        {
            if (part == "..")
            {
                done.RemoveRange(Math.Max(0, done.Count - 1), Math.Min(1, done.Count));
                continue;
            }

            done.Add(part);
            if (new FileInfo(Join(root, done)).LinkTarget is { } target)
            {
                if (++links > MostLinks)
                {
                    throw new IOException($"too many links on the way to '{path}'");
                }

                if (target.StartsWith('/'))
                {
                    done.Clear();
                }
                else
                {
                    done.RemoveAt(done.Count - 1);
                }

                foreach (var next in Parts(target).Reverse())
                {
                    left.Push(next);
                }
            }
        }

        return Join(root, done);
    }

    /// <summary>As <see cref="Resolve"/>, but the last part is taken as it is, be it a link or not.</summary>
    public static string ResolveParent(string root, string path)
    {
        var parts = Parts(path).ToList();
        return Path.Combine(Resolve(root, string.Join('/', parts.SkipLast(1))), parts[^1]);
    }

    private static string Join(string root, List<string> parts) => parts.Count == 0 ? root : $"{root}/{string.Join('/', parts)}";

    private static IEnumerable<string> Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".");
}
