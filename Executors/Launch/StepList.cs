using System.Runtime.InteropServices;
using static Levee.Executors.Launch.NativeMemoryText;

namespace Levee.Executors.Launch;

/// <summary>Steps in the making.</summary>
internal sealed unsafe class StepList
{
    private readonly List<Step> _steps = [];

    public int Count => _steps.Count;

    public void Add(Step step, string what)
    {
        step.What = Text(what);
        _steps.Add(step);
    }

    /// <summary>A directory and those above it, from <paramref name="root"/> on.</summary>
    public void MakeDirectories(string path, string root = "/")
    {
        for (var end = path.IndexOf('/', Math.Min(root.Length, path.Length)); end > 0; end = path.IndexOf('/', end + 1))
        {
            MakeDirectory(path[..end]);
        }

        MakeDirectory(path);
    }

    public void Mount(string? source, string target, string? type, ulong flags, string? options) =>
        Add(new() { Kind = StepKind.Mount, A = Text(source), B = Text(target), C = Text(type), N = flags, D = Text(options) }, $"cannot mount '{source ?? type}' at '{target}'");

    /// <summary>Becomes a command: the first program that a name stands for, in the order of PATH.</summary>
    public void Execute(LaunchCommand command, IReadOnlyList<string> environment)
    {
        var places = Places(command, environment);
        var arguments = Texts([.. command.Arguments]);
        var variables = Texts(environment);
        for (var i = 0; i < places.Length; i++)
        {
            Add(
                new() { Kind = StepKind.Exec, A = Text(places[i]), B = (byte*)arguments, C = (byte*)variables, N = i < places.Length - 1 ? 1UL : 0 },
                $"cannot execute '{command.Path}'");
        }
    }

    /// <summary>Runs a command of the agent's root and waits for it.</summary>
    public void Run(LaunchCommand command, IReadOnlyList<string> environment)
    {
        var places = Places(command, environment);
        Add(
            new() { Kind = StepKind.Run, A = Text(places.FirstOrDefault(File.Exists) ?? places[0]), B = (byte*)Texts([.. command.Arguments]), C = (byte*)Texts(environment) },
            $"pre-exec command '{string.Join(' ', command.Arguments)}'");
    }

    /// <returns>The steps outside the heap.</returns>
    public Step* Freeze()
    {
        var steps = (Step*)NativeMemory.AllocZeroed((nuint)Math.Max(1, _steps.Count), (nuint)sizeof(Step));
        for (var i = 0; i < _steps.Count; i++)
        {
            steps[i] = _steps[i];
        }

        return steps;
    }

    private static string[] Places(LaunchCommand command, IReadOnlyList<string> environment)
    {
        const string Path = "PATH=";
        var path = environment.LastOrDefault(variable => variable.StartsWith(Path, StringComparison.Ordinal))?[Path.Length..] ?? "/bin:/usr/bin";
        return command.Path.Contains('/') ? [command.Path] : [.. path.Split(':').Select(directory => $"{directory}/{command.Path}")];
    }

    private void MakeDirectory(string path) => Add(new() { Kind = StepKind.MakeDirectory, A = Text(path), M = 0x1ED }, $"cannot make directory '{path}'");
}
