using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;
using HealthType = Mesos.V1.HealthCheck.Types.Type;

namespace Levee.Grains.Tasks;

/// <summary>Whether the health check of a task is well formed. Source: spec mesos/master-behaviour.md section 10, rule 7.</summary>
internal static class HealthCheckRules
{
    /// <summary>The first problem, or <see langword="null"/>.</summary>
    public static string? Problem(HealthCheck? check) => check switch
    {
        null => null,
        { HasType: false } => "HealthCheck must specify 'type'",
        { Type: HealthType.Command, Command: null } => "Expecting 'command' to be set for COMMAND health check",
        { Type: HealthType.Command, Command: { HasValue: false } command } => $"Command health check must contain {CheckRules.Wanted(command)}",
        { Type: HealthType.Command } when CommandRules.Problem(check.Command) is { } problem => $"Health check's `CommandInfo` is invalid: {problem}",
        { Type: HealthType.Http, Http: null } => "Expecting 'http' to be set for HTTP health check",
        { Type: HealthType.Http, Http: { HasScheme: true, Scheme: not ("http" or "https") and var scheme } } => $"Unsupported HTTP health check scheme: '{scheme}'",
        { Type: HealthType.Http, Http: { HasPath: true, Path: var path } } when !path.StartsWith('/') => $"The path '{path}' of HTTP health check must start with '/'",
        { Type: HealthType.Tcp, Tcp: null } => "Expecting 'tcp' to be set for TCP health check",
        { Type: HealthType.Unknown } => "'UNKNOWN' is not a valid health check type",
        { DelaySeconds: not >= 0 } => "Expecting 'delay_seconds' to be non-negative",
        { GracePeriodSeconds: not >= 0 } => "Expecting 'grace_period_seconds' to be non-negative",
        { IntervalSeconds: not >= 0 } => "Expecting 'interval_seconds' to be non-negative",
        { TimeoutSeconds: not >= 0 } => "Expecting 'timeout_seconds' to be non-negative",
        _ => null,
    };
}
