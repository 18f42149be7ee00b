using System.Net;
using System.Net.Sockets;
using Levee.Agent.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Levee.Agent.Http;

/// <summary>The agent's Unix domain socket: any user may call, and only what executors need is there: their API, the agent's API and the probe. Source: spec executor-api section 2.</summary>
internal static class DomainSocket
{
    private const UnixFileMode All = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private const UnixFileMode Passable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Makes the sockets that are listened on.</summary>
    public static Socket Bind(EndPoint endPoint, DomainSocketSettings? settings)
    {
        if (endPoint is not UnixDomainSocketEndPoint || settings is null)
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        }

        var directory = Directory.CreateDirectory(Path.GetDirectoryName(settings.Path)!);
        directory.UnixFileMode = Passable;
        File.Delete(settings.Path); // An agent that was killed left it; the work directory is this one's alone.
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        File.SetUnixFileMode(settings.Path, All); // Tasks run as any user; who may do what is a matter of tokens, as on the port.
        File.Delete(settings.Location);
        File.CreateSymbolicLink(settings.Location, settings.Path);
        return socket;
    }

    /// <summary>Refuses all other paths on it. To be used when the process' name has been taken off paths.</summary>
    public static IApplicationBuilder UseDomainSocketPaths(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Features.Get<IConnectionSocketFeature>()?.Socket.AddressFamily == AddressFamily.Unix && context.Request.Path.Value is not ("/api/v1/executor" or "/api/v1" or Operator.ProbeEndpoint.Path))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        return next(context);
    });
}
