using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using Levee.Dns.Serving;
using Levee.Dns.Tests.Directory;
using Levee.Dns.Tests.Wire;
using Levee.Dns.Wire;
using Levee.Dns.Zones;
using Outcome = Levee.Dns.Serving.Outcome;

namespace Levee.Dns.Tests.Serving;

public sealed class ServerTests
{
    private const int A = 1;
    private const int Srv = 33;
    private static readonly Responder Answering = Responder();

    [Fact]
    public void Every_message_gets_a_readable_answer_with_its_id_unless_it_is_no_question() =>
        Prop.ForAll(RandomMessages.All, ArbMap.Default.ArbFor<int>(), (message, seed) =>
        {
            var random = new System.Random(seed);
            var bytes = message.ToBytes();
            for (var i = random.Next(5); i > 0; i--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var reply = new byte[ServingOptions.LargestUdpReply];
            var outcome = Answering.Respond(bytes, reply, overTcp: false, random, out var length);
            return (bytes[2] & 0x80) != 0 ? outcome == Outcome.Drop
                : outcome == Outcome.Reply && DnsMessage.Read(reply.AsSpan(0, length)).Id == (bytes[0] << 8 | bytes[1]) && (reply[2] & 0x80) != 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000).WithQuietOnSuccess(true));

    [Theory]
    [InlineData(0, 512)]
    [InlineData(100, 512)]
    [InlineData(800, 800)]
    [InlineData(4096, 1232)]
    public async Task A_reply_is_as_long_as_the_client_takes_and_says_when_it_was_cut(int bufferSize, int most)
    {
        await using var server = await TestServer.StartAsync(Sample.Snapshot([.. Enumerable.Range(0, 200).Select(n => Sample.Task("fleet", 1, port: 31000 + n) with { Id = new($"f.{n}") })]));
        var bytes = WireClient.Udp(server.Dns, WireClient.Question("_fleet._tcp.framework1.mesos", Srv, additionals: bufferSize == 0 ? [] : [WireClient.Opt(bufferSize)]));
        var reply = DnsMessage.Read(bytes);
        Assert.InRange(bytes.Length, most - 100, most);
        Assert.True(reply.Flags.HasFlag(HeaderFlags.Truncated));
        Assert.Equal(bufferSize > 0, reply.Additionals.Any(record => record.Type == RecordType.Opt));
        Assert.Equal(200, WireClient.Ask(server.Dns, WireClient.Question("_fleet._tcp.framework1.mesos", Srv), overTcp: true).Answers.Length);
    }

    [Fact]
    public async Task Answers_come_in_another_order_each_time()
    {
        await using var server = await TestServer.StartAsync(Sample.Snapshot([.. Enumerable.Range(0, 8).Select(n => Sample.Task("fleet", 1, port: 31000 + n) with { Id = new($"f.{n}") })]));
        var orders = Enumerable.Range(0, 20).Select(_ => string.Join(' ', WireClient.Ask(server.Dns, WireClient.Question("_fleet._tcp.framework1.mesos", Srv)).Answers.Select(a => a.Data)));
        Assert.True(orders.Distinct().Count() > 5);
    }

    [Fact]
    public async Task Before_the_directory_was_read_names_fail_and_other_zones_are_refused_at_once()
    {
        await using var server = await TestServer.StartAsync(null);
        Assert.Equal(ResponseCode.ServerFailure, WireClient.Ask(server.Dns, WireClient.Question("web.mesos", A)).Code);
        Assert.Equal(ResponseCode.Refused, WireClient.Ask(server.Dns, WireClient.Question("example.com", A)).Code);
        server.Publisher.Load(Sample.Snapshot());
        Assert.Equal(ResponseCode.NoSuchName, WireClient.Ask(server.Dns, WireClient.Question("web.mesos", A)).Code);
    }

    [Fact]
    public async Task Old_answers_say_that_they_are_old_to_clients_that_understand_it()
    {
        await using var server = await TestServer.StartAsync(Sample.Snapshot());
        server.Publisher.SetStale(true);
        var opt = WireClient.Ask(server.Dns, WireClient.Question("leader.mesos", A, additionals: WireClient.Opt(1232))).Additionals.Single();
        Assert.Equal(new RecordData.Raw([0, 15, 0, 2, 0, 3]), opt.Data);
    }

    [Fact]
    public async Task A_connection_carries_many_questions_sent_at_once_or_in_pieces()
    {
        await using var server = await TestServer.StartAsync(Sample.Snapshot());
        using var client = new TcpClient();
        await client.ConnectAsync(server.Dns);
        var question = WireClient.Question("leader.mesos", A);
        using var both = new MemoryStream();
        WireClient.Write(both, question);
        WireClient.Write(both, question);
        foreach (var octet in both.ToArray())
        {
            client.GetStream().WriteByte(octet);
        }

        WireClient.Write(client.GetStream(), question);
        for (var i = 0; i < 3; i++)
        {
            Assert.Single(DnsMessage.Read(WireClient.Read(client.GetStream())).Answers);
        }
    }

    [Fact]
    public async Task A_connection_ends_after_128_questions()
    {
        await using var server = await TestServer.StartAsync(Sample.Snapshot());
        using var client = new TcpClient();
        await client.ConnectAsync(server.Dns);
        for (var i = 0; i < 128; i++)
        {
            WireClient.Write(client.GetStream(), WireClient.Question("leader.mesos", A));
            _ = WireClient.Read(client.GetStream());
        }

        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1]));
    }

    [Fact]
    public async Task A_connection_that_asks_nothing_is_closed()
    {
        await using var server = await TestServer.StartAsync(Sample.Snapshot());
        using var client = new TcpClient { ReceiveTimeout = 10_000 };
        await client.ConnectAsync(server.Dns);
        Assert.Equal(0, client.GetStream().Read(new byte[1]));
    }

    [Fact]
    public async Task Other_names_are_forwarded_over_the_protocol_of_the_client_past_a_dead_server()
    {
        await using var upstream = await TestServer.StartAsync(Sample.Snapshot(Sample.Task("web", 1)), ("domain", "elsewhere"));
        await using var server = await TestServer.StartAsync(
            Sample.Snapshot(), ("externalon", "true"), ("timeout", "1"), ("resolvers", $"127.0.0.1:1,127.0.0.1:{upstream.Dns.Port}"));
        foreach (var overTcp in new[] { false, true })
        {
            var reply = WireClient.Ask(server.Dns, WireClient.Question("web.framework1.elsewhere", A), overTcp);
            Assert.Equal("10.0.0.1", ((RecordData.Host)reply.Answers.Single().Data).Address.ToString());
            Assert.Equal(0x1234, reply.Id);
        }
    }

    [Fact]
    public async Task A_forwarded_question_that_nobody_answers_fails()
    {
        await using var server = await TestServer.StartAsync(Sample.Snapshot(), ("externalon", "true"), ("timeout", "1"), ("resolvers", "127.0.0.1:1"));
        Assert.Equal(ResponseCode.ServerFailure, WireClient.Ask(server.Dns, WireClient.Question("example.com", A)).Code);
    }

    [Fact]
    public async Task A_zone_with_servers_of_its_own_is_asked_there()
    {
        await using var upstream = await TestServer.StartAsync(Sample.Snapshot(Sample.Task("web", 1)), ("domain", "elsewhere"));
        await using var server = await TestServer.StartAsync(
            Sample.Snapshot(), ("externalon", "true"), ("resolvers", "127.0.0.1:1"), ("zoneResolvers", $"{{\"elsewhere\":[\"127.0.0.1:{upstream.Dns.Port}\"]}}"));
        Assert.Single(WireClient.Ask(server.Dns, WireClient.Question("web.framework1.elsewhere", A)).Answers);
    }

    [Fact]
    public async Task Metrics_and_readiness_tell_how_the_server_fares()
    {
        await using var server = await TestServer.StartAsync(null);
        using var http = new HttpClient { BaseAddress = server.Http };
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, (await http.GetAsync(new Uri("/ready", UriKind.Relative))).StatusCode);
        server.Publisher.Load(Sample.Snapshot());
        _ = WireClient.Ask(server.Dns, WireClient.Question("leader.mesos", A));
        Assert.Equal(System.Net.HttpStatusCode.OK, (await http.GetAsync(new Uri("/ready", UriKind.Relative))).StatusCode);
        var metrics = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains("levee_dns_queries_total{protocol=\"udp\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("levee_dns_directory_stale 0\n", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/v1/nothing", 404, "404: Page Not Found")]
    [InlineData("POST", "/v1/version", 405, "405: Method Not Allowed")]
    [InlineData("GET", "/v1/hosts/x/ports", 501, "To be implemented...")]
    public async Task Wrong_requests_get_the_words_of_MesosDns(string method, string path, int status, string text)
    {
        await using var server = await TestServer.StartAsync(Sample.Snapshot());
        using var http = new HttpClient { BaseAddress = server.Http };
        using var reply = await http.SendAsync(new HttpRequestMessage(new(method), path));
        Assert.Equal((status, text), ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync()));
    }

    private static Responder Responder()
    {
        var publisher = Sample.Publisher();
        publisher.Load(Sample.Snapshot(Sample.Task("web", 1)));
        return new(publisher, Options(), new DnsCounters());
    }

    private static ServingOptions Options()
    {
        var server = DnsName.Parse("ns1.mesos.");
        return new([new Zone(DnsName.Parse("mesos"), 60, new(server, server, 0, 60, 600, 86400, 5))], server, true, true, 1, Forwards: false);
    }
}
