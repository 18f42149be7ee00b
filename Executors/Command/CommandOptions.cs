namespace Levee.Executors.Command;

/// <summary>Arguments of <c>levee-executor command</c>, named as those of Mesos' command executor. Without any the task runs as the executor does.</summary>
/// <remarks>Source: spec executor-api section 13.</remarks>
internal sealed record CommandOptions
{
    /// <summary>Root of the task's file system, by the path that the executor sees.</summary>
    public string? Rootfs { get; private init; }

    /// <summary>Where the sandbox is in the root file system.</summary>
    public string? SandboxDirectory { get; private init; }

    /// <summary>Where the command starts, by the path that the task sees; it is made when it is missing.</summary>
    public string? WorkingDirectory { get; private init; }

    /// <summary>Name of the user that the task runs as.</summary>
    public string? User { get; private init; }

    /// <summary>A file with a <c>LaunchInfo</c> of what is to be done for the task besides: mounts, limits, capabilities. Command, environment and the above are filled in.</summary>
    public string? TaskLaunchInfo { get; private init; }

    /// <summary>A file with variables for the task alone, <c>NAME=value</c>, each followed by a zero byte; those of its command count more.</summary>
    public string? TaskEnvironment { get; private init; }

    /// <summary>Whole argv in place of that of the task's command: the image's. Empty: the command's own.</summary>
    public IReadOnlyList<string> TaskArguments { get; private init; } = [];

    /// <summary>Whether the task needs more than to be started.</summary>
    public bool NeedsShim => (Rootfs ?? WorkingDirectory ?? User ?? TaskLaunchInfo) is not null;

    /// <param name="arguments">Each <c>--name=value</c>; names that are none of these are Mesos' own and need nothing done here.</param>
    public static CommandOptions Parse(IEnumerable<string> arguments)
    {
        var options = new CommandOptions();
        foreach (var argument in arguments)
        {
            var at = argument.IndexOf('=', StringComparison.Ordinal);
            var value = at < 0 ? "" : argument[(at + 1)..];
            options = (at < 0 ? argument : argument[..at]) switch
            {
                "--rootfs" => options with { Rootfs = value },
                "--sandbox_directory" => options with { SandboxDirectory = value },
                "--working_directory" => options with { WorkingDirectory = value },
                "--user" => options with { User = value },
                "--task_environment" => options with { TaskEnvironment = value },
                "--task_argument" => options with { TaskArguments = [.. options.TaskArguments, value] },
                "--task_launch_info" => options with { TaskLaunchInfo = value },
                _ => options,
            };
        }

        return options;
    }
}
