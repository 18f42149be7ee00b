using System.Collections.Immutable;
using Levee.Agent.Sandboxes;
using Mesos.V1;

namespace Levee.Agent.Recovery;

/// <summary>Reads the checkpoints of an agent id. What cannot be read is left out and said; it never keeps the rest from being read.</summary>
/// <param name="rebooted">The machine may have crashed, which leaves worse than the end of a process does.</param>
internal sealed class CheckpointReader(SandboxLayout layout, string agent, bool rebooted)
{
    private const int ClosedRunsPerFramework = 150; // As many as the ledger keeps. Source: spec agent-behaviour section 19.
    private readonly List<CheckpointProblem> _problems = [];
    private ILookup<string, UpdateRecord> _journal = Enumerable.Empty<UpdateRecord>().ToLookup(_ => "");

    public RecoveredAgent Read()
    {
        _journal = UpdateJournal.Read(layout, agent).ToLookup(entry => entry.Task, entry => entry.Record, StringComparer.Ordinal);
        var frameworks = Children(CheckpointLayout.Frameworks(layout, agent)).Select(ReadFramework).OfType<RecoveredFramework>().ToImmutableArray();
        return new(frameworks, [.. _problems]);
    }

    private RecoveredFramework? ReadFramework(string directory)
    {
        if (Read(directory, CheckpointLayout.FrameworkInfo, FrameworkInfo.Parser, Path.GetFileName(directory), info => info.Id?.Value) is not { } info)
        {
            return null;
        }

        var runs = Children(Path.Combine(directory, "executors")).SelectMany(executor => Runs(Path.Combine(executor, "runs")))
            .OrderBy(Path.GetFileName, StringComparer.Ordinal).ToList(); // Container ids begin with the time.
        var closed = runs.Where(IsClosed).ToHashSet();
        var forgotten = closed.Order(StringComparer.Ordinal).Take(closed.Count - ClosedRunsPerFramework).ToHashSet();
        return new(info, WithoutRepeats([.. runs.Where(run => !forgotten.Contains(run)).Select(run => ReadRun(run, closed.Contains(run))).OfType<RecoveredRun>()]));
    }

    /// <summary>A task that a later run has too never began in the earlier one: its launch was cut short, and sent again.</summary>
    private static ImmutableArray<RecoveredRun> WithoutRepeats(IReadOnlyList<RecoveredRun> runs)
    {
        HashSet<string> later = [];
        var kept = runs.Reverse().Select(run =>
        {
            var own = run.Tasks.Where(task => !task.Records.IsEmpty || !later.Contains(task.Info.TaskId.Value)).ToImmutableArray();
            later.UnionWith(run.Tasks.Select(task => task.Info.TaskId.Value));
            return run with { Tasks = own };
        }).ToList();
        kept.Reverse();
        return [.. kept];
    }

    private RecoveredRun? ReadRun(string run, bool isClosed)
    {
        var home = Path.GetDirectoryName(Path.GetDirectoryName(run)!)!;
        if (Read(home, CheckpointLayout.ExecutorInfo, ExecutorInfo.Parser, Path.GetFileName(home), info => info.ExecutorId?.Value) is not { } executor)
        {
            return null;
        }

        var generated = Path.Combine(home, CheckpointLayout.Generated);
        return new(
            Path.GetFileName(run),
            executor,
            File.Exists(generated) && File.ReadAllText(generated).StartsWith('1'),
            IsLatest(run),
            isClosed,
            File.Exists(Path.Combine(run, CheckpointLayout.HttpMarker)),
            [.. Children(Path.Combine(run, "tasks")).Select(task => ReadTask(task, isClosed)).OfType<RecoveredTask>()]);
    }

    private RecoveredTask? ReadTask(string directory, bool isClosed)
    {
        if (Read(directory, CheckpointLayout.TaskInfo, TaskInfo.Parser, Path.GetFileName(directory), info => info.TaskId?.Value) is not { } info)
        {
            return null;
        }

        try
        {
            var records = TaskUpdatesFile.Read(directory, rebooted, out var problem);
            if (problem is not null)
            {
                _problems.Add(new(Path.Combine(directory, CheckpointLayout.TaskUpdates), problem, IsError: true));
            }

            return new(info, [.. isClosed ? records : Complete(directory, records)]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _problems.Add(new(Path.Combine(directory, CheckpointLayout.TaskUpdates), $"cannot be read: {error.Message}", IsError: true));
            return new(info, []);
        }
    }

    /// <summary>Adds what only the journal has, after a crash of the machine.</summary>
    private List<UpdateRecord> Complete(string directory, List<UpdateRecord> records)
    {
        var known = records.ToHashSet();
        foreach (var record in _journal[directory].Where(known.Add))
        {
            TaskUpdatesFile.Append(directory, record.ToBytes());
            records.Add(record);
        }

        return records;
    }

    /// <summary>Reads an info file and compares the id in it with the name of its directory.</summary>
    private T? Read<T>(string directory, string name, Google.Protobuf.MessageParser<T> parser, string id, Func<T, string?> idOf)
        where T : class, Google.Protobuf.IMessage<T>
    {
        var (message, problem) = MessageFile.Read(Path.Combine(directory, name), parser);
        problem ??= idOf(message!) == id ? null : new(Path.Combine(directory, name), $"is that of '{idOf(message!)}'", IsError: true);
        if (problem is null)
        {
            return message;
        }

        _problems.Add(problem with { What = $"{problem.What}; what it describes is given up. Move {directory} away to be rid of this message" });
        return null;
    }

    /// <summary>By the link, or by age when that leads nowhere.</summary>
    private static bool IsLatest(string run)
    {
        var runs = Path.GetDirectoryName(run)!;
        var link = new DirectoryInfo(Path.Combine(runs, SandboxLayout.Latest));
        return link.LinkTarget is { } target && Directory.Exists(target)
            ? Path.GetFileName(target) == Path.GetFileName(run)
            : Runs(runs).Max(StringComparer.Ordinal) == run;
    }

    private static bool IsClosed(string run) => File.Exists(Path.Combine(run, CheckpointLayout.Sentinel));

    private static IEnumerable<string> Runs(string directory) => Children(directory).Where(run => !SandboxDirectory.IsLatestLink(Path.GetFileName(run)));

    private static string[] Children(string directory) => Directory.Exists(directory) ? Directory.GetDirectories(directory) : [];
}
