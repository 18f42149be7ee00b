using System.Globalization;
using Levee.Executors.Native;
using Levee.Executors.Processes;
using Levee.Executors.Wire;

namespace Levee.Executors.Command;

/// <summary>Starts a task with a root, user or limits of its own: by this program's part <c>launch</c>, which becomes the task.</summary>
/// <param name="sandbox">Path of the sandbox as the executor sees it.</param>
/// <remarks>The numbers are those of the fields of launch.proto.</remarks>
internal sealed class TaskLaunch(CommandOptions options, string sandbox)
{
    private const uint NewMounts = 0x20000; // CLONE_NEWNS
    private const ulong RecursiveBind = 0x5000; // MS_BIND, MS_REC
    private static readonly int[] Limits = [17, 20, 21, 24, 25]; // Resource limits, no_new_privs, seccomp, groups, capabilities: what holds for all that is started for the task.
    private byte[] _given = [];
    private readonly string _self = string.Create(CultureInfo.InvariantCulture, $"/proc/{Libc.getpid()}");

    /// <returns>How to start the task; or why that cannot be.</returns>
    public (ProcessStart? Start, string? Problem) Task(ProcessStart plain)
    {
        var info = new WireWriter();
        try
        {
            _given = options.TaskLaunchInfo is { } file ? File.ReadAllBytes(file) : [];
            info.Append(_given);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, $"the task's launch info cannot be read: {error.Message}");
        }

        if (options.Rootfs is { } root)
        {
            info.Varint(4, NewMounts).Text(14, root);
            if (options.SandboxDirectory is { } directory)
            {
                info.Message(7, new WireWriter().Text(1, sandbox).Text(2, root + directory).Varint(4, RecursiveBind).Bool(6, true));
            }
        }

        info.Text(18, Directory).Bool(19, true);
        return AddUser(info) is { } problem ? (null, problem) : (Shim(info.Varint(29, ProcessStart.ReportDescriptor), plain) with { IsShim = true }, null);
    }

    /// <summary>How to start a check's command where a running task is, and with no more rights.</summary>
    public ProcessStart InTask(ProcessStart plain, int pid)
    {
        var mounts = new WireWriter().Text(1, string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/mnt")).Varint(2, NewMounts);
        var info = new WireWriter().Message(3, mounts).Text(18, Directory);
        var reader = new WireReader(_given);
        while (reader.Next())
        {
            if (Limits.Contains(reader.Field))
            {
                info.Append(reader.Raw());
            }
        }

        _ = AddUser(info); // The task was started with it.
        return Shim(info, plain);
    }

    private string Directory => options.WorkingDirectory ?? (options.Rootfs is null ? null : options.SandboxDirectory) ?? sandbox;

    private string? AddUser(WireWriter info)
    {
        if (options.User is not { } name)
        {
            return null;
        }

        if (Users.Find(name) is not { } user)
        {
            return $"user '{name}' does not exist";
        }

        info.Varint(22, user.Id).Varint(23, user.Group);
        foreach (var group in user.Groups)
        {
            info.Varint(24, group);
        }

        return null;
    }

    private ProcessStart Shim(WireWriter info, ProcessStart plain)
    {
        var command = new WireWriter().Text(1, plain.File);
        foreach (var argument in plain.Arguments)
        {
            command.Text(2, argument);
        }

        info.Text(1, "task").Message(26, command).Bool(30, true);
        foreach (var (name, value) in plain.Environment)
        {
            info.Text(27, $"{name}={value}");
        }

        var descriptor = MemoryFile.Create("launch-info", info.Written);
        return plain with { File = $"{_self}/exe", Arguments = ["levee-executor", "launch", string.Create(CultureInfo.InvariantCulture, $"{_self}/fd/{descriptor}")], Holds = descriptor };
    }
}
