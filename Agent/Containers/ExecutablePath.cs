namespace Levee.Agent.Containers;

/// <summary>Finds the file that a command names.</summary>
internal static class ExecutablePath
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <param name="name">With a slash: a path, relative to <paramref name="workingDirectory"/>; without: looked up in <paramref name="path"/>.</param>
    /// <param name="path">Directories between colons.</param>
    /// <returns>The file's path, or why there is none to run. Source: spec agent-behaviour section 7.</returns>
    public static (string? Path, string? Problem) Find(string name, string path, string workingDirectory)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            var file = Path.Combine(workingDirectory, name);
            return !File.Exists(file) ? (null, $"executable '{name}' does not exist")
                : !IsExecutable(file) ? (null, $"'{name}' is not executable")
                : (file, null);
        }

        var found = path.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(workingDirectory, directory, name))
            .FirstOrDefault(file => File.Exists(file) && IsExecutable(file));
        return found is null ? (null, $"executable '{name}' was not found in PATH ({path})") : (found, null);
    }

    private static bool IsExecutable(string file) => (File.GetUnixFileMode(file) & AnyExecute) != 0;
}
