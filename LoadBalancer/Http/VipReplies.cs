using System.Collections.Immutable;
using System.Net;
using Levee.Grains.Interfaces.Services;
using Levee.LoadBalancer.Balancing;
using Levee.LoadBalancer.Forwarding;

namespace Levee.LoadBalancer.Http;

/// <summary>The forwarder's state as the HTTP API shows it.</summary>
internal static class VipReplies
{
    /// <summary>All virtual IPs.</summary>
    public static ImmutableArray<VipReply> From(VipForwarder forwarder) => [.. forwarder.Snapshot().Select(entry => From(entry.Vip, entry.Listener))];

    private static VipReply From(DirectoryVip vip, VipListener? listener) => new(
        HostAndPort(VipName.Host(vip.Key), vip.Key.Port),
        vip.Key.Protocol,
        listener is null ? [.. vip.Backends.Select(Unserved)] : Backends(listener.Pool),
        vip.Address,
        listener?.State.EndPoint?.ToString(),
        listener is null ? VipForwarder.WhyUnserved(vip) : listener.State.Reason,
        listener?.Pool.PolicyName,
        listener?.Open ?? 0,
        listener?.Accepted ?? 0,
        listener?.Refused ?? 0);

    private static List<BackendReply> Backends(BackendPool pool)
    {
        var replies = new List<BackendReply>();
        foreach (var backend in pool.All)
        {
            var state = backend.Weight == 0 ? "draining" : backend.IsBackedOff ? "backed-off" : "up";
            replies.Add(Reply(backend.Place with { Weight = backend.Weight }, state) with
            {
                Open = backend.Open,
                Connections = backend.Connections,
                Failures = backend.Failures,
                Sent = backend.Sent.Bytes,
                Received = backend.Received.Bytes,
            });
        }

        return replies;
    }

    private static BackendReply Unserved(VipBackend place) => Reply(place, "unserved");

    private static BackendReply Reply(VipBackend place, string state) =>
        new(place.Ip, place.Port, place.Weight, state, place.FrameworkId.Value, place.TaskId.Value, 0, 0, 0, 0, 0);

    private static string HostAndPort(string host, int port) =>
        IPAddress.TryParse(host, out var ip) ? new IPEndPoint(ip, port).ToString() : $"{host}:{port}";
}
