using System.Text.Json;
using Levee.Cli.Etcd;
using Levee.Cli.Local;
using Levee.Cli.Master;

namespace Levee.Cli.Demo;

/// <summary>What the demo shows once its cluster is up: every answer comes from a real program.</summary>
internal sealed class DemoStory(Endpoints endpoints, CallerCredential? credential, StoryTeller story, int size)
{
    private const string Cluster = "demo";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private JsonElement _vip;

    /// <summary>Shows everything; throws at the first thing that is not as it should be.</summary>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        using var master = new MasterClient(new Uri(endpoints.Master), credential: credential);
        using var balancer = new MasterClient(new Uri(endpoints.LoadBalancer!));
        await story.StepAsync($"create an etcd cluster of {size}: offers, accepts, real etcd processes", () => CreateAsync(master, cancellationToken));
        var cluster = await master.GetAsync(EtcdPaths.Cluster(Cluster), cancellationToken);
        await story.StepAsync("ask DNS for it", () => AskDnsAsync(cluster, cancellationToken));
        await story.StepAsync("wait for its virtual IP", () => FindVipAsync(balancer, cluster.Text("vip"), cancellationToken));
        await story.StepAsync("write and read a key through the virtual IP", () => WriteAndReadAsync(cancellationToken));
    }

    private async Task CreateAsync(MasterClient master, CancellationToken cancellationToken)
    {
        await master.SendAsync(HttpMethod.Post, EtcdPaths.Clusters, new { name = Cluster, size }, cancellationToken);
        EtcdCommands.PrintCluster(await EtcdWait.UntilReadyAsync(master, Cluster, Timeout, TimeProvider.System, Console.WriteLine, cancellationToken));
    }

    private async Task AskDnsAsync(JsonElement cluster, CancellationToken cancellationToken)
    {
        await DigAsync("leader.mesos", "A", atLeast: 1, cancellationToken);
        await DigAsync(cluster.Text("srv"), "SRV", size, cancellationToken);
        await DigAsync(cluster.Text("vip").Split(':')[0], "A", atLeast: 1, cancellationToken);
    }

    private async Task DigAsync(string name, string type, int atLeast, CancellationToken cancellationToken)
    {
        var (host, port) = (endpoints.Dns!.Split(':')[0], endpoints.Dns.Split(':')[1]);
        string[] arguments = [$"@{host}", "-p", port, "+short", "+tries=2", name, type];
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10), TimeProvider.System);
        while (true)
        {
            var answer = await Programs.RunAsync("dig", arguments, cancellationToken);
            if (answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length >= atLeast)
            {
                Console.WriteLine($"$ dig {string.Join(' ', arguments)}\n{answer}");
                return;
            }

            if (deadline.IsCancellationRequested)
            {
                throw new CommandFailedException($"dig {name} {type} found '{answer}', expected at least {atLeast} answers.");
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    private async Task FindVipAsync(MasterClient balancer, string name, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(15), TimeProvider.System);
        while (true)
        {
            var vips = (await balancer.GetAsync("/v1/vips", cancellationToken)).EnumerateArray();
            _vip = vips.FirstOrDefault(vip => vip.Text("vip") == name);
            var listens = _vip.ValueKind == JsonValueKind.Object && _vip.GetProperty("listen").ValueKind == JsonValueKind.String;
            if (listens && _vip.GetProperty("backend").GetArrayLength() >= size)
            {
                Console.WriteLine($"{_vip.Text("vip")}  address {_vip.Text("address")}  listens on {_vip.Text("listen")}");
                Console.WriteLine($"backends {string.Join(' ', _vip.GetProperty("backend").EnumerateArray().Select(b => $"{b.Text("ip")}:{b.Text("port")}"))}");
                return;
            }

            if (deadline.IsCancellationRequested)
            {
                var reason = _vip.ValueKind == JsonValueKind.Object ? _vip.Text("reason") : string.Empty;
                throw new CommandFailedException($"virtual IP {name} with {size} backends does not listen: {reason}; see {endpoints.LoadBalancer}/v1/vips.");
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    private async Task WriteAndReadAsync(CancellationToken cancellationToken)
    {
        var endpoint = "--endpoints=http://" + _vip.Text("listen");
        await EtcdctlAsync([endpoint, "put", "greeting", "hello from Levee"], cancellationToken);
        var value = await EtcdctlAsync([endpoint, "get", "greeting", "--print-value-only"], cancellationToken);
        if (value != "hello from Levee")
        {
            throw new CommandFailedException($"etcdctl read '{value}' back through the virtual IP.");
        }

        await EtcdctlAsync([endpoint, "member", "list"], cancellationToken);
    }

    private static async Task<string> EtcdctlAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var answer = await Programs.RunAsync("env", ["ETCDCTL_API=3", "etcdctl", .. arguments], cancellationToken);
        Console.WriteLine($"$ etcdctl {string.Join(' ', arguments)}\n{answer}");
        return answer;
    }
}
