namespace Levee.Dns.Serving;

/// <summary>Bounds of TCP connections. Source: spec/dns/records.md section 7 (2 s, 8 s, 128 queries).</summary>
/// <param name="FirstQuery">Time from accept to the first whole query.</param>
/// <param name="Idle">Time between queries, and for the client to take a reply.</param>
/// <param name="QueriesPerConnection">After so many the connection is closed.</param>
/// <param name="Connections">Open at a time; more wait to be accepted.</param>
/// <param name="ConnectionsPerClient">Open at a time from one address; more are closed at once.</param>
internal sealed record TcpOptions(TimeSpan FirstQuery, TimeSpan Idle, int QueriesPerConnection, int Connections, int ConnectionsPerClient)
{
    public static readonly TcpOptions Default = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(8), 128, 1024, 256);
}
