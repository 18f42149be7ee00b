using System.CommandLine;

namespace Levee.Cli.Etcd;

/// <summary><c>levee etcd create</c>.</summary>
internal static class EtcdCreateCommand
{
    private static readonly Option<int> Size = new("--size") { Description = "Voting members, 1 to 7", DefaultValueFactory = _ => 3 };
    private static readonly Option<double> Cpus = new("--cpus") { Description = "Cpus of each member", DefaultValueFactory = _ => 0.1 };
    private static readonly Option<double> Mem = new("--mem") { Description = "Memory of each member in MB", DefaultValueFactory = _ => 128 };
    private static readonly Option<double> Disk = new("--disk") { Description = "Disk of each member in MB", DefaultValueFactory = _ => 512 };
    private static readonly Option<string> Role = new("--role") { Description = "Role whose resources are used", DefaultValueFactory = _ => "*" };
    private static readonly Option<string> EtcdPath = new("--etcd-path") { Description = "The etcd program on the agents", DefaultValueFactory = _ => "/usr/bin/etcd" };

    public static Command Create(Argument<string> name)
    {
        var command = GlobalOptions.OperatorCommand("create", "Create an etcd cluster.");
        command.Arguments.Add(name);
        var wait = EtcdWait.AddOption(command);
        foreach (var option in new Option[] { Size, Cpus, Mem, Disk, Role, EtcdPath })
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var master = GlobalOptions.MasterOf(parsed);
            var body = new
            {
                name = parsed.GetValue(name),
                size = parsed.GetValue(Size),
                cpus = parsed.GetValue(Cpus),
                mem = parsed.GetValue(Mem),
                disk = parsed.GetValue(Disk),
                role = parsed.GetValue(Role),
                etcdPath = parsed.GetValue(EtcdPath),
            };
            await master.SendAsync(HttpMethod.Post, EtcdPaths.Clusters, body, cancellationToken);
            Console.WriteLine($"{parsed.GetValue(name)} is being created");
            await wait.IfAskedAsync(parsed, master, parsed.GetValue(name)!, cancellationToken);
        });
        return command;
    }
}
