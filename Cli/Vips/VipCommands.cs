using System.CommandLine;
using Levee.Cli.Master;
using Levee.Cli.Output;

namespace Levee.Cli.Vips;

/// <summary><c>levee vip ls</c>.</summary>
internal static class VipCommands
{
    private static readonly Option<string> LoadBalancer = new("--lb")
    {
        Description = "Address of a load balancer's HTTP API (environment: LEVEE_LB)",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("LEVEE_LB") ?? "http://127.0.0.1:61420",
    };

    public static Command Create()
    {
        var list = new Command("ls", "List virtual IPs, where this load balancer listens for them, and their backends.");
        list.Options.Add(LoadBalancer);
        list.Options.Add(GlobalOptions.Json);
        list.SetAction(async (parsed, cancellationToken) =>
        {
            using var balancer = new MasterClient(GlobalOptions.CheckedUrl(parsed.GetValue(LoadBalancer)!, "--lb"), "--lb");
            var vips = (await balancer.GetAsync("/v1/vips", cancellationToken)).EnumerateArray().ToList();
            if (parsed.GetValue(GlobalOptions.Json))
            {
                Printer.PrintJson(vips);
                return;
            }

            Printer.PrintTable(
                ["VIP", "PROTOCOL", "ADDRESS", "LISTENS ON", "BACKENDS"],
                vips.Select(v => (IReadOnlyList<string>)
                [
                    v.Text("vip"), v.Text("protocol"), v.Text("address"), v.Text("listen"),
                    string.Join(' ', v.GetProperty("backend").EnumerateArray().Select(b => $"{b.Text("ip")}:{b.Text("port")}")),
                ]));
        });
        return new Command("vip", "Look at virtual IPs.") { list };
    }
}
