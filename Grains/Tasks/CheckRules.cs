using Mesos.V1;

namespace Levee.Grains.Tasks;

/// <summary>Whether the check and the health check of a task are well formed.</summary>
/// <remarks>Source: spec mesos/master-behaviour.md section 10, rules 6 and 7.</remarks>
internal static class CheckRules
{
    /// <summary>The first problem, or <see langword="null"/>.</summary>
    public static string? Problem(TaskInfo task) =>
        CheckProblem(task.Check) is { } check ? $"Task uses invalid check: {check}"
        : HealthProblem(task.HealthCheck) is { } health ? $"Task uses invalid health check: {health}"
        : null;

    private static string? CheckProblem(CheckInfo? check) => check is null ? null : check switch
    {
        { HasType: false } => "CheckInfo must specify 'type'",
        { Type: CheckInfo.Types.Type.Command, Command: null } => "Expecting 'command' to be set for COMMAND check",
        { Type: CheckInfo.Types.Type.Command } when !check.Command.Command_.HasValue => "Command check must contain 'shell command'",
        { Type: CheckInfo.Types.Type.Http, Http: null } => "Expecting 'http' to be set for HTTP check",
        { Type: CheckInfo.Types.Type.Http } when BadPath(check.Http.HasPath, check.Http.Path) => $"The path '{check.Http.Path}' of HTTP check must start with '/'",
        { Type: CheckInfo.Types.Type.Tcp, Tcp: null } => "Expecting 'tcp' to be set for TCP check",
        { Type: CheckInfo.Types.Type.Unknown } => "'UNKNOWN' is not a valid check type",
        _ => TimesProblem(check.DelaySeconds, check.IntervalSeconds, check.TimeoutSeconds, 0),
    };

    private static string? HealthProblem(HealthCheck? check) => check is null ? null : check switch
    {
        { HasType: false } => "HealthCheck must specify 'type'",
        { Type: HealthCheck.Types.Type.Command, Command: null } => "Expecting 'command' to be set for COMMAND health check",
        { Type: HealthCheck.Types.Type.Command } when !check.Command.HasValue => "Command health check must contain 'shell command'",
        { Type: HealthCheck.Types.Type.Http, Http: null } => "Expecting 'http' to be set for HTTP health check",
        { Type: HealthCheck.Types.Type.Http, Http: { HasScheme: true, Scheme: not ("http" or "https") } } =>
            $"Unsupported HTTP health check scheme: '{check.Http.Scheme}'",
        { Type: HealthCheck.Types.Type.Http } when BadPath(check.Http.HasPath, check.Http.Path) =>
            $"The path '{check.Http.Path}' of HTTP health check must start with '/'",
        { Type: HealthCheck.Types.Type.Tcp, Tcp: null } => "Expecting 'tcp' to be set for TCP health check",
        { Type: HealthCheck.Types.Type.Unknown } => "'UNKNOWN' is not a valid health check type",
        _ => TimesProblem(check.DelaySeconds, check.IntervalSeconds, check.TimeoutSeconds, check.GracePeriodSeconds),
    };

    private static bool BadPath(bool isSet, string path) => isSet && !path.StartsWith('/');

    private static string? TimesProblem(double delay, double interval, double timeout, double grace) =>
        delay is not >= 0 ? "Expecting 'delay_seconds' to be non-negative"
        : interval is not >= 0 ? "Expecting 'interval_seconds' to be non-negative"
        : timeout is not >= 0 ? "Expecting 'timeout_seconds' to be non-negative"
        : grace is not >= 0 ? "Expecting 'grace_period_seconds' to be non-negative"
        : null;
}
