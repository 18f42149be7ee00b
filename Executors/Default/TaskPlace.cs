using System.Globalization;
using System.Text;
using Levee.Executors.Messages;
using Levee.Executors.Native;

namespace Levee.Executors.Default;

/// <inheritdoc cref="ITaskPlace"/>
/// <param name="sandbox">The executor's.</param>
internal sealed class TaskPlace(string sandbox) : ITaskPlace
{
    private const string Mark = "LEVEE_CONTAINER_ID"; // The agent marks each process of a container with its id.
    private const int MostEnvironment = 256 * 1024;

    public void Link(string taskId, ContainerId container)
    {
        try
        {
            Directory.CreateDirectory(Path.Combine(sandbox, "tasks"));
            var link = Path.Combine(sandbox, "tasks", taskId);
            File.Delete(link); // A task id may be used again.
            File.CreateSymbolicLink(link, Path.Combine(sandbox, "containers", container.Value));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            StandardError.WriteLine($"levee-executor: no link to the sandbox of task '{taskId}': {error.Message}"); // The task runs without it.
        }
    }

    public void KillAll(IEnumerable<ContainerId> containers)
    {
        var marks = containers.Select(container => $"{Mark}={container.Value}").ToHashSet();
        var buffer = new byte[MostEnvironment];
        foreach (var directory in marks.Count > 0 ? Directory.GetDirectories("/proc") : [])
        {
            if (int.TryParse(directory.AsSpan("/proc/".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && IsMarked(directory, marks, buffer))
            {
                _ = Libc.kill(pid, Libc.SigKill); // Fails only when it ended meanwhile or is not ours.
            }
        }
    }

    private static bool IsMarked(string directory, HashSet<string> marks, byte[] buffer)
    {
        var length = SmallFile.Read($"{directory}/environ", buffer);
        return length > 0 && Encoding.UTF8.GetString(buffer, 0, length).Split('\0').Any(marks.Contains);
    }
}
