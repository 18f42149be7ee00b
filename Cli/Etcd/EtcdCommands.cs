using System.CommandLine;
using System.Text.Json;
using Levee.Cli.Master;
using Levee.Cli.Output;

namespace Levee.Cli.Etcd;

/// <summary><c>levee etcd create|list|show|scale|delete</c>.</summary>
internal static class EtcdCommands
{
    private static readonly Argument<string> Name = new("NAME") { Description = "Name of the etcd cluster" };

    public static Command Create() => new("etcd", """
        Run etcd clusters. Each is an ordinary framework that replaces members it loses.

        Examples:
          levee etcd create demo --size 3 --wait
          levee etcd show demo
          levee etcd scale demo 5
          levee etcd delete demo
        """)
    {
        EtcdCreateCommand.Create(Name), List(), Show(), EtcdScaleCommand.Create(Name), Delete(),
    };

    private static Command List()
    {
        var command = GlobalOptions.OperatorCommand("list", "List etcd clusters.");
        command.Aliases.Add("ls");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var master = GlobalOptions.MasterOf(parsed);
            var clusters = (await master.GetAsync(EtcdPaths.Clusters, cancellationToken)).GetProperty("clusters").EnumerateArray().ToList();
            if (parsed.GetValue(GlobalOptions.Json))
            {
                Printer.PrintJson(clusters);
                return;
            }

            Printer.PrintTable(
                ["NAME", "FRAMEWORK", "SIZE", "VOTING", "READY", "STATE"],
                clusters.Select(c => (IReadOnlyList<string>)
                [
                    c.Text("name"), c.Text("frameworkName"), c.Number("size"), $"{Voting(c)}", c.Text("ready"), c.Text("reason"),
                ]));
        });
        return command;
    }

    private static Command Show()
    {
        var command = GlobalOptions.OperatorCommand("show", "Show an etcd cluster and its members.");
        command.Arguments.Add(Name);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var master = GlobalOptions.MasterOf(parsed);
            var cluster = await master.GetAsync(EtcdPaths.Cluster(parsed.GetValue(Name)!), cancellationToken);
            if (parsed.GetValue(GlobalOptions.Json))
            {
                Printer.PrintJson(cluster);
                return;
            }

            PrintCluster(cluster);
        });
        return command;
    }

    /// <summary>Prints state and members for people.</summary>
    public static void PrintCluster(JsonElement cluster)
    {
        Console.WriteLine($"{cluster.Text("name")}: {cluster.Text("reason")}");
        Printer.PrintTable(
            ["MEMBER", "ID", "PHASE", "ROLE", "HEALTHY", "CLIENT", "AGENT", "NOTE"],
            cluster.GetProperty("members").EnumerateArray().Select(m => (IReadOnlyList<string>)
            [
                m.Text("name"), m.Text("memberId"), m.Text("phase"), m.Text("leader") == "true" ? "leader" : "follower", m.Text("healthy"),
                $"http://{m.Text("host")}:{m.Text("clientPort")}", m.Text("agentId"), m.Text("note") is "null" ? string.Empty : m.Text("note"),
            ]));
        foreach (var problem in cluster.GetProperty("problems").EnumerateArray())
        {
            Console.WriteLine($"problem: {problem.GetString()}");
        }
    }

    private static Command Delete()
    {
        var command = GlobalOptions.OperatorCommand("delete", "Delete an etcd cluster: its members end and its data is gone.");
        command.Arguments.Add(Name);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var master = GlobalOptions.MasterOf(parsed);
            await master.SendAsync(HttpMethod.Delete, EtcdPaths.Cluster(parsed.GetValue(Name)!), body: null, cancellationToken);
            Console.WriteLine($"{parsed.GetValue(Name)} is being deleted");
        });
        return command;
    }

    private static int Voting(JsonElement cluster) => cluster.GetProperty("members").EnumerateArray().Count(m => m.Text("phase").Equals("voting", StringComparison.OrdinalIgnoreCase));
}
