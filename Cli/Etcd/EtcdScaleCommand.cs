using System.CommandLine;

namespace Levee.Cli.Etcd;

/// <summary><c>levee etcd scale</c>.</summary>
internal static class EtcdScaleCommand
{
    private static readonly Argument<int> Size = new("SIZE") { Description = "Wanted voting members, 1 to 7" };

    public static Command Create(Argument<string> name)
    {
        var command = GlobalOptions.OperatorCommand("scale", "Change the number of voting members, one at a time.");
        command.Arguments.Add(name);
        command.Arguments.Add(Size);
        var wait = EtcdWait.AddOption(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var master = GlobalOptions.MasterOf(parsed);
            await master.SendAsync(HttpMethod.Put, EtcdPaths.Cluster(parsed.GetValue(name)!), new { size = parsed.GetValue(Size) }, cancellationToken);
            Console.WriteLine($"{parsed.GetValue(name)} is being scaled to {parsed.GetValue(Size)}");
            await wait.IfAskedAsync(parsed, master, parsed.GetValue(name)!, cancellationToken);
        });
        return command;
    }
}
