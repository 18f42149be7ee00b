using System.Text.RegularExpressions;
using Levee.Cli;
using Levee.Cli.Tasks;

namespace Levee.Cluster.Tests;

/// <summary>What the documentation shows exists.</summary>
public sealed partial class DocsTests
{
    /// <summary>Commands of the root script, which the program does not know.</summary>
    private static readonly string[] ScriptCommands = ["test"];

    [Fact]
    public void Each_levee_command_in_a_code_block_parses()
    {
        var commands = RepositoryFiles.Pages().SelectMany(page => CommandsOf(page).Select(words => (Page: page, Words: words))).ToList();

        var faults =
            from command in commands
            where !ScriptCommands.Contains(command.Words[0])
            from error in LeveeCommand.Build().Parse(TaskExecCommand.Separated([.. command.Words])).Errors
            select $"{command.Page}: levee {string.Join(' ', command.Words)}: {error.Message}";

        Assert.Contains(commands, command => command.Page == "README.md");
        Assert.Empty(faults);
    }

    [Fact]
    public void Each_link_between_pages_leads_to_a_file()
    {
        var faults =
            from page in RepositoryFiles.Pages()
            from Match link in Link().Matches(File.ReadAllText(Path.Combine(RepositoryFiles.Root, page)))
            let target = link.Groups[1].Value.Split('#')[0]
            where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
            let path = Path.GetFullPath(Path.Combine(RepositoryFiles.Root, Path.GetDirectoryName(page)!, target))
            where !Path.Exists(path)
            select $"{page}: {link.Groups[1].Value}";

        Assert.Empty(faults);
    }

    /// <remarks>The tables in docs/running-daemons.md name each flag of each daemon and no other.</remarks>
    [Theory]
    [InlineData("silo")]
    [InlineData("agent")]
    [InlineData("dns")]
    [InlineData("lb")]
    public void The_table_of_a_daemons_flags_is_complete(string daemon)
    {
        var page = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "running-daemons.md"));
        var table = page.Split($"### `levee {daemon}`")[1].Split("\n## ")[0].Split("\n### ")[0];
        var command = LeveeCommand.Build().Subcommands.Single(c => c.Name == daemon);

        var documented = FlagRow().Matches(table).Select(row => "--" + row.Groups[1].Value);

        Assert.Equal(command.Options.Where(option => !option.Hidden && option.Name != "--help").Select(option => option.Name).Order(), documented.Order());
    }

    private static IEnumerable<IReadOnlyList<string>> CommandsOf(string page)
    {
        var isCode = false;
        foreach (var line in File.ReadLines(Path.Combine(RepositoryFiles.Root, page)))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isCode = !isCode;
            }
            else if (isCode && Command().Match(line) is { Success: true } command && ShellLine.FirstCommand(command.Groups[1].Value) is { Count: > 0 } words)
            {
                yield return words;
            }
        }
    }

    [GeneratedRegex(@"^(?:\$ )?(?:\./)?levee (.+)$")]
    private static partial Regex Command();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^\| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex FlagRow();
}
