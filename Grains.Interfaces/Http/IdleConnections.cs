using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Levee.Grains.Interfaces.Http;

/// <summary>Mesos closes no connection that nobody uses, and clients that write into one which was closed lose the call: executors in Python their task's last update.</summary>
public static class IdleConnections
{
    /// <summary>How long a connection may rest between two requests: as good as for ever. The server's own infinite value overflows its clock, which then closes at the next second.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(3650);

    /// <summary>Lets connections rest for as long as <see cref="Kept"/>.</summary>
    public static void KeepIdleConnections(this KestrelServerOptions server) => server.Limits.KeepAliveTimeout = Kept;
}
