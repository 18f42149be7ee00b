using Levee.Grains.Interfaces.Logs;
using Mesos.V1.Agent;
using Microsoft.AspNetCore.Http;

namespace Levee.Agent.Operator;

/// <summary>Calls about the log's verbosity.</summary>
internal static class LoggingCalls
{
    private const long NanosecondsPerTick = 100;

    public static Task GetAsync(AgentRequest request) =>
        request.ReplyAsync(new() { Type = Response.Types.Type.GetLoggingLevel, GetLoggingLevel = new() { Level = (uint)request.Service<LogVerbosity>().Level } });

    public static Task SetAsync(AgentRequest request)
    {
        var call = request.Call.SetLoggingLevel;
        if (LogVerbosity.Problem(call.Level) is { } problem)
        {
            return request.RefuseAsync(StatusCodes.Status400BadRequest, problem);
        }

        request.Service<LogVerbosity>().Raise((int)call.Level, TimeSpan.FromTicks(call.Duration.Nanoseconds / NanosecondsPerTick));
        return request.DoneAsync();
    }
}
