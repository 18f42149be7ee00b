using Levee.Executors.Native;

namespace Levee.Executors.Processes;

/// <summary>Finds the file that a command names. The executor's working directory is the sandbox.</summary>
internal static class ExecutablePath
{
    /// <param name="name">With a slash: a path; without: looked up in <paramref name="path"/>.</param>
    /// <param name="path">Directories between colons.</param>
    /// <returns>The file's path, or why there is none to run. Source: spec agent-behaviour section 7.</returns>
    public static (string? Path, string? Problem) Find(string name, string path)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return !File.Exists(name) ? (null, $"executable '{name}' does not exist")
                : !IsExecutable(name) ? (null, $"'{name}' is not executable")
                : (name, null);
        }

        foreach (var directory in path.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            var file = directory + "/" + name;
            if (name.Length > 0 && IsExecutable(file) && File.Exists(file))
            {
                return (file, null);
            }
        }

        return (null, name.Length == 0 ? "the command names no executable" : $"executable '{name}' was not found in PATH ({path})");
    }

    private static bool IsExecutable(string file) => Libc.access(file, Libc.Executable) == 0;
}
