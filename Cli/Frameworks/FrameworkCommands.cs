using System.CommandLine;
using System.Globalization;
using Levee.Cli.Master;
using Levee.Cli.Output;

namespace Levee.Cli.Frameworks;

/// <summary><c>levee framework ls</c>.</summary>
internal static class FrameworkCommands
{
    public static Command Create()
    {
        var all = new Option<bool>("--all", "-a") { Description = "Completed frameworks too" };
        var list = GlobalOptions.OperatorCommand("ls", "List frameworks.");
        list.Options.Add(all);
        list.SetAction(async (parsed, cancellationToken) =>
        {
            using var master = GlobalOptions.MasterOf(parsed);
            var state = new StateReader(await master.GetAsync("/state", cancellationToken));
            var frameworks = (parsed.GetValue(all) ? state.AllFrameworks : state.Frameworks).ToList();
            if (parsed.GetValue(GlobalOptions.Json))
            {
                Printer.PrintJson(frameworks);
                return;
            }

            Printer.PrintTable(
                ["ID", "NAME", "USER", "ACTIVE", "CONNECTED", "TASKS", "CPUS", "MEM"],
                frameworks.Select(f => (IReadOnlyList<string>)
                [
                    f.Text("id"), f.Text("name"), f.Text("user"), f.Text("active"), f.Text("connected"),
                    f.GetProperty("tasks").GetArrayLength().ToString(CultureInfo.InvariantCulture),
                    f.GetProperty("used_resources").Number("cpus"), f.GetProperty("used_resources").Number("mem"),
                ]));
        });
        return new Command("framework", "Look at frameworks.") { list };
    }
}
