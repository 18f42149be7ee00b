using Mesos.V1;
using Source = Mesos.V1.Resource.Types.DiskInfo.Types.Source;

namespace Levee.Agent.Resources;

/// <summary>Disks that are given apart from that of the work directory. Source: spec agent-behaviour section 2.3.</summary>
internal static class DiskSources
{
    private const int MountPoint = 4;

    /// <summary>Makes what PATH disks lack, and checks that MOUNT disks are mounted, each once.</summary>
    /// <param name="workDirectory">What relative roots lie below.</param>
    /// <param name="mounts">Lines as of <c>/proc/self/mountinfo</c>.</param>
    /// <exception cref="IOException">A disk is not there; the message names it.</exception>
    public static void Prepare(IEnumerable<Resource> resources, string workDirectory, IEnumerable<string> mounts)
    {
        var sources = resources.Select(resource => resource.Disk?.Source).OfType<Source>().ToList();
        foreach (var path in sources.Where(source => source is { Type: Source.Types.Type.Path, Path.Root.Length: > 0 }))
        {
            Directory.CreateDirectory(Path.Combine(workDirectory, path.Path.Root));
        }

        var roots = sources.Where(source => source.Type == Source.Types.Type.Mount).Select(source => Path.Combine(workDirectory, source.Mount.Root).TrimEnd('/')).ToList();
        if (roots.GroupBy(root => root).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
        {
            throw new IOException($"--resources has the MOUNT disk '{twice}' twice; it can be given only whole");
        }

        var points = roots.Count == 0 ? [] : mounts.Select(line => line.Split(' ')[MountPoint]).ToHashSet();
        if (roots.Find(root => !points.Contains(root)) is { } missing)
        {
            throw new IOException($"--resources has the MOUNT disk '{missing}', which is not a mount point");
        }
    }
}
