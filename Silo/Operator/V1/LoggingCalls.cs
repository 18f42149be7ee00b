using Levee.Grains.Interfaces.Logs;
using Mesos.V1.Master;

namespace Levee.Silo.Operator.V1;

/// <summary>Calls about the log's verbosity.</summary>
internal static class LoggingCalls
{
    private const long NanosecondsPerTick = 100;

    public static Task GetLoggingLevelAsync(OperatorRequest request) => request.ReplyAsync(new()
    {
        Type = Response.Types.Type.GetLoggingLevel,
        GetLoggingLevel = new() { Level = (uint)request.Service<LogVerbosity>().Level },
    });

    public static Task SetLoggingLevelAsync(OperatorRequest request)
    {
        var call = request.Call.SetLoggingLevel;
        var duration = TimeSpan.FromTicks(call.Duration.Nanoseconds / NanosecondsPerTick);
        if (LogVerbosity.Problem(call.Level) is { } problem)
        {
            return request.RefuseAsync(StatusCodes.Status400BadRequest, problem);
        }

        request.Service<LogVerbosity>().Raise((int)call.Level, duration);
        return request.DoneAsync();
    }
}
