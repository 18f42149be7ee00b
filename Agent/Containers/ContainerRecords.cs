using System.Collections.Immutable;
using System.Globalization;
using Google.Protobuf;
using Levee.Agent.Containers.Records;
using Levee.Agent.Recovery;

namespace Levee.Agent.Containers;

/// <summary>Files of a container's runtime directory. Names as in spec agent-behaviour section 3.3; the content is Levee's own.</summary>
internal static class ContainerRecords
{
    public const string Config = "config";
    public const string LaunchInfo = "launch_info";
    public const string Status = "status";
    private const string Pid = "pid";
    private const string Termination = "termination";
    private const string StandaloneMarker = "standalone.marker";
    private const string ForceDestroyMarker = "force_destroy_on_recovery";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Opens the directory of a container that is about to start.</summary>
    public static void Create(string directory, ContainerConfig config)
    {
        Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);
        Write(directory, Config, ToRecord(config).ToByteArray());
        if (config.IsStandalone)
        {
            Write(directory, StandaloneMarker, []);
        }

        if (config.IsDebug)
        {
            Write(directory, ForceDestroyMarker, []);
        }
    }

    /// <summary>Writes a file that only the agent may read: environments can hold secrets.</summary>
    public static void Write(string directory, string name, ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(directory, name);
        using (var file = new FileStream(path + ".target", new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0, UnixCreateMode = OwnerOnly }))
        {
            file.Write(content);
        }

        File.Move(path + ".target", path, overwrite: true);
    }

    /// <returns><see langword="null"/>: there is none, or it was not written to its end.</returns>
    public static ContainerConfig? ReadConfig(string directory)
    {
        try
        {
            return FromRecord(ContainerRecord.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(directory, Config))));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>Notes the first process.</summary>
    public static void WritePid(string directory, int pid) => Write(
        directory, Pid, System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{pid} {ProcessTable.Find(pid)?.StartTime ?? 0} {BootId.Current}\n")));

    /// <returns>The first process if it is still the one that was noted, and whether one was noted at all.</returns>
    public static (ProcessEntry? Process, bool WasStarted) FindProcess(string directory)
    {
        var file = Path.Combine(directory, Pid);
        var fields = File.Exists(file) ? File.ReadAllText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [];
        if (fields.Length != 3 || !int.TryParse(fields[0], CultureInfo.InvariantCulture, out var pid) || !long.TryParse(fields[1], CultureInfo.InvariantCulture, out var started))
        {
            return (null, false);
        }

        return (fields[2] == BootId.Current && ProcessTable.Find(pid) is { } entry && entry.StartTime == started && entry.IsAlive ? entry : null, true);
    }

    /// <summary>What the shim wrote when the first process ended.</summary>
    public static WaitStatus? ReadStatus(string directory)
    {
        var file = Path.Combine(directory, Status);
        return File.Exists(file) && int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var status) ? new(status) : null;
    }

    public static void WriteTermination(string directory, ContainerTermination termination)
    {
        var record = new TerminationRecord { Limitation = { termination.Limitation } };
        if (termination.Status is { } status)
        {
            record.Status = status.Raw;
        }

        if (termination.State is { } state)
        {
            record.State = state;
        }

        if (termination.Reason is { } reason)
        {
            record.Reason = reason;
        }

        if (termination.Message is { } message)
        {
            record.Message = message;
        }

        Write(directory, Termination, record.ToByteArray());
    }

    /// <returns><see langword="null"/>: it has not ended.</returns>
    public static ContainerTermination? ReadTermination(string directory)
    {
        var file = Path.Combine(directory, Termination);
        if (!File.Exists(file))
        {
            return null;
        }

        var record = TerminationRecord.Parser.ParseFrom(File.ReadAllBytes(file));
        return new(
            record.HasStatus ? new WaitStatus(record.Status) : null,
            record.HasState ? record.State : null,
            record.HasReason ? record.Reason : null,
            record.HasMessage ? record.Message : null,
            [.. record.Limitation]);
    }

    private static ContainerRecord ToRecord(ContainerConfig config)
    {
        var record = new ContainerRecord
        {
            Id = config.Id.Path,
            Sandbox = config.Sandbox,
            Executable = config.Executable,
            Arguments = { config.Arguments },
            Environment = { config.Environment.Select(entry => new ContainerRecord.Types.Variable { Name = entry.Key, Value = entry.Value }) },
            Resources = { config.Resources },
            Limits = { config.Limits.Select(entry => new ContainerRecord.Types.Limit { Name = entry.Key, Value = entry.Value }) },
            Container = config.Container,
            Command = config.Command,
            IsDebug = config.IsDebug,
            IsStandalone = config.IsStandalone,
            ReportsItself = config.ReportsItself,
            Tty = config.Tty,
            FrameworkId = config.FrameworkId,
            ExecutorId = config.ExecutorId,
        };
        if (config.User is not null)
        {
            record.User = config.User;
        }

        return record;
    }

    private static ContainerConfig FromRecord(ContainerRecord record) => new(
        ContainerId.Parse(record.Id),
        record.Sandbox,
        record.Executable,
        [.. record.Arguments],
        record.Environment.ToImmutableDictionary(variable => variable.Name, variable => variable.Value),
        record.HasUser ? record.User : null)
    {
        Resources = [.. record.Resources],
        Limits = record.Limits.ToImmutableDictionary(limit => limit.Name, limit => limit.Value),
        Container = record.Container,
        Command = record.Command,
        IsDebug = record.IsDebug,
        IsStandalone = record.IsStandalone,
        ReportsItself = record.ReportsItself,
        Tty = record.Tty,
        FrameworkId = record.FrameworkId,
        ExecutorId = record.ExecutorId,
    };
}
