using Levee.Grains.Interfaces.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Levee.Silo.Http;

/// <summary>Answers 503 where a grain cannot be reached or does not answer in time: Mesos' clients try again on it.</summary>
internal static partial class GrainFaults
{
    public static IApplicationBuilder UseGrainFaults(this IApplicationBuilder app)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(GrainFaults).FullName!);
        return app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (Exception error) when (error is TimeoutException or OrleansException && !context.Response.HasStarted)
            {
                LogUnavailable(logger, context.Request.Path, error);
                context.Response.Clear();
                await Replies.TextAsync(context, StatusCodes.Status503ServiceUnavailable, "The master cannot answer now; try again");
            }
        });
    }

    [LoggerMessage(EventIds.GrainUnavailable, LogLevel.Warning, "Answered 503 to {Path}: a grain could not be called")]
    private static partial void LogUnavailable(ILogger logger, string? path, Exception error);
}
