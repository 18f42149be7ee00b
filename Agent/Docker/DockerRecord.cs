using System.Globalization;
using Levee.Agent.Containers;
using Levee.Agent.Recovery;

namespace Levee.Agent.Docker;

/// <summary>What is noted of a docker container for the agent that comes after this one.</summary>
/// <param name="Directory">Of this container, below the runtime directory.</param>
internal sealed record DockerRecord(string Directory)
{
    private const string Ended = "ended";
    private const string Pid = "pid";
    private const string Task = "task";

    /// <summary>File by which the executor says which process is the container's first.</summary>
    public string ContainerPidFile => Path.Combine(Directory, "container_pid");

    /// <summary>Whether the first process is the docker executor; else the container is a framework's executor.</summary>
    public bool IsTask => File.Exists(Path.Combine(Directory, Task));

    /// <summary>Whether nothing of it runs, and only docker has not forgotten it.</summary>
    public bool HasEnded => File.Exists(Path.Combine(Directory, Ended));

    public static DockerRecord Of(string root, ContainerId id) => new(Path.Combine(root, id.Value));

    /// <summary>Notes a container that is about to start.</summary>
    public void Create(bool isTask)
    {
        System.IO.Directory.CreateDirectory(Directory);
        if (isTask)
        {
            File.WriteAllText(Path.Combine(Directory, Task), "");
        }
    }

    /// <summary>Notes the first process.</summary>
    public void Write(int pid) =>
        File.WriteAllText(Path.Combine(Directory, Pid), string.Create(CultureInfo.InvariantCulture, $"{pid} {ProcessTable.Find(pid)?.StartTime ?? 0} {BootId.Current}\n"));

    /// <summary>The first process, if it still runs.</summary>
    public ProcessEntry? FindProcess()
    {
        var file = Path.Combine(Directory, Pid);
        return File.Exists(file)
            && File.ReadAllText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var pid, var start, var boot]
            && boot == BootId.Current
            && ProcessTable.Find(int.Parse(pid, CultureInfo.InvariantCulture)) is { IsAlive: true } entry
            && entry.StartTime == long.Parse(start, CultureInfo.InvariantCulture)
                ? entry
                : null;
    }

    /// <returns>The container's own first process; 0: not known.</returns>
    public int ReadContainerPid() => File.Exists(ContainerPidFile) && int.TryParse(File.ReadAllText(ContainerPidFile), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0;

    public void WriteContainerPid(int pid) => File.WriteAllText(ContainerPidFile, pid.ToString(CultureInfo.InvariantCulture));

    public void End() => File.WriteAllText(Path.Combine(Directory, Ended), "");

    public void Remove()
    {
        if (System.IO.Directory.Exists(Directory))
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }
}
