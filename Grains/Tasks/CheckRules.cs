using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;
using CheckType = Mesos.V1.CheckInfo.Types.Type;

namespace Levee.Grains.Tasks;

/// <summary>Whether the check of a task is well formed. Source: spec mesos/master-behaviour.md section 10, rule 6.</summary>
internal static class CheckRules
{
    /// <summary>The first problem, or <see langword="null"/>.</summary>
    public static string? Problem(CheckInfo? check) => check switch
    {
        null => null,
        { HasType: false } => "CheckInfo must specify 'type'",
        { Type: CheckType.Command, Command: null } => "Expecting 'command' to be set for COMMAND check",
        { Type: CheckType.Command, Command.Command_: { HasValue: false } command } => $"Command check must contain {Wanted(command)}",
        { Type: CheckType.Command } when CommandRules.Problem(check.Command.Command_) is { } problem => $"Check's `CommandInfo` is invalid: {problem}",
        { Type: CheckType.Http, Http: null } => "Expecting 'http' to be set for HTTP check",
        { Type: CheckType.Http, Http: { HasPath: true, Path: var path } } when !path.StartsWith('/') => $"The path '{path}' of HTTP check must start with '/'",
        { Type: CheckType.Tcp, Tcp: null } => "Expecting 'tcp' to be set for TCP check",
        { Type: CheckType.Unknown } => "'UNKNOWN' is not a valid check type",
        { DelaySeconds: not >= 0 } => "Expecting 'delay_seconds' to be non-negative",
        { IntervalSeconds: not >= 0 } => "Expecting 'interval_seconds' to be non-negative",
        { TimeoutSeconds: not >= 0 } => "Expecting 'timeout_seconds' to be non-negative",
        _ => null,
    };

    /// <summary>What a command without value lacks, as Mesos calls it.</summary>
    public static string Wanted(CommandInfo command) => command.Shell ? "'shell command'" : "'executable path'";
}
