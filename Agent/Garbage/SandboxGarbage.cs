using Levee.Agent.Configuration;
using Levee.Agent.Sandboxes;

namespace Levee.Agent.Garbage;

/// <summary>Says which directories of executors and frameworks are over, below <c>slaves</c> and below <c>meta/slaves</c>. Source: spec agent-behaviour section 17.</summary>
internal sealed class SandboxGarbage(SandboxLayout layout, GarbageCollector collector, GarbageSettings settings, TimeProvider clock)
{
    private const string Frameworks = "frameworks";
    private const string Executors = "executors";
    private const string Runs = "runs";

    /// <summary>Keeps the directories of an executor that is about to start, and of its framework.</summary>
    public void Reuse(string agent, string framework, string executor)
    {
        foreach (var root in Roots)
        {
            collector.Unschedule(Path.Combine(root, agent, Frameworks, framework));
            collector.Unschedule(Path.Combine(root, agent, Frameworks, framework, Executors, executor));
        }
    }

    /// <summary>A run is over, and its framework knows all of it.</summary>
    /// <param name="isExecutorOver">No other run of the executor goes on.</param>
    /// <param name="isFrameworkOver">Nothing of the framework runs here.</param>
    public void RunEnded(string agent, string framework, string executor, string container, bool isExecutorOver, bool isFrameworkOver)
    {
        foreach (var root in Roots)
        {
            var home = Path.Combine(root, agent, Frameworks, framework);
            Ended(Path.Combine(home, Executors, executor, Runs, container));
            if (isExecutorOver)
            {
                Ended(Path.Combine(home, Executors, executor));
            }

            if (isFrameworkOver)
            {
                Ended(home);
            }
        }
    }

    /// <summary>A container that is no executor's ended, whose sandbox is its own.</summary>
    public void NestedEnded(string sandbox)
    {
        if (settings.RemovesNested)
        {
            Ended(sandbox);
        }
    }

    /// <summary>Finds what agents before this one left: agents of other ids, and runs, executors and frameworks of which nothing goes on.</summary>
    /// <param name="agent">The present id; <see langword="null"/>: it has none yet.</param>
    /// <param name="live">Container ids of the runs that go on, or whose frameworks do not know all.</param>
    public void Recover(string? agent, IReadOnlySet<string> live)
    {
        foreach (var other in Roots.SelectMany(Children).Where(directory => Path.GetFileName(directory) != agent))
        {
            Found(other);
        }

        foreach (var framework in agent is null ? [] : Roots.SelectMany(root => Children(Path.Combine(root, agent, Frameworks))))
        {
            RecoverFramework(framework, live);
        }
    }

    private string[] Roots => [layout.Agents, layout.MetaAgents];

    private void RecoverFramework(string framework, IReadOnlySet<string> live)
    {
        var isLive = false;
        foreach (var executor in Children(Path.Combine(framework, Executors)))
        {
            var runs = Children(Path.Combine(executor, Runs));
            foreach (var run in runs.Where(run => !live.Contains(Path.GetFileName(run))))
            {
                Found(run);
            }

            if (runs.Any(run => live.Contains(Path.GetFileName(run))))
            {
                isLive = true;
            }
            else
            {
                Found(executor);
            }
        }

        if (!isLive)
        {
            Found(framework);
        }
    }

    /// <summary>From now on it has its full time.</summary>
    private void Ended(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime); // For the agent that comes next.
            collector.Schedule(path, settings.Delay);
        }
    }

    /// <summary>It has its time since it was changed last.</summary>
    private void Found(string path) => collector.Schedule(path, settings.Delay - (clock.GetUtcNow().UtcDateTime - Directory.GetLastWriteTimeUtc(path)));

    /// <summary>Directories in a directory, links left out.</summary>
    private static string[] Children(string directory) =>
        Directory.Exists(directory) ? [.. new DirectoryInfo(directory).EnumerateDirectories().Where(child => child.LinkTarget is null).Select(child => child.FullName)] : [];
}
