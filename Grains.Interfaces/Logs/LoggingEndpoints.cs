using System.Globalization;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Configuration;
using Levee.Grains.Interfaces.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Grains.Interfaces.Logs;

/// <summary><c>/logging/toggle</c>. Source: operator-api, part B; texts: libprocess' logging.</summary>
public static class LoggingEndpoints
{
    private const string Path = "/logging/toggle";

    /// <summary>Maps the endpoint.</summary>
    public static void MapLogging(this IEndpointRouteBuilder routes) => routes.MapPrefix(Path, ToggleAsync);

    private static async Task ToggleAsync(HttpContext context)
    {
        if (!await CallerAccess.ForbidsAsync(context, AclActions.GetEndpoints, Path))
        {
            await ShowOrSetAsync(context);
        }
    }

    private static Task ShowOrSetAsync(HttpContext context)
    {
        var verbosity = context.RequestServices.GetRequiredService<LogVerbosity>();
        string? level = context.Request.Query["level"];
        string? duration = context.Request.Query["duration"];
        if (level is null && duration is null)
        {
            return Replies.TextAsync(context, StatusCodes.Status200OK, $"{verbosity.Level}\n");
        }

        if (Problem(level, duration) is { } problem)
        {
            return Replies.TextAsync(context, StatusCodes.Status400BadRequest, problem);
        }

        verbosity.Raise(NumberOf(level!)!.Value, MesosDuration.Parse(duration!)!.Value);
        return Replies.EmptyAsync(context, StatusCodes.Status200OK);
    }

    private static string? Problem(string? level, string? duration) =>
        duration is null ? "Expecting 'duration=value' in query.\n"
        : level is null ? "Expecting 'level=value' in query.\n"
        : NumberOf(level) is not { } number ? $"Failed to convert '{level}' to number.\n"
        : number < 0 ? $"Invalid level '{number}'.\n"
        : MesosDuration.Problem(duration) is { } problem ? $"{problem}.\n"
        : MesosDuration.Parse(duration) is null ? $"Invalid duration '{duration}'.\n"
        : null;

    // Mesos takes hexadecimal numbers too.
    private static int? NumberOf(string text)
    {
        var hexadecimal = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var style = hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.AllowLeadingSign;
        return int.TryParse(hexadecimal ? text[2..] : text, style, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
