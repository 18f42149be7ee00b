using Levee.Cli;

namespace Levee.Cluster.Tests;

public sealed class CommandTreeTests
{
    public static TheoryData<string> Names => [.. LeveeCommand.Build().Subcommands.Select(command => command.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Of_a_command_that_is_named_first_only_its_own_part_is_made(string name) =>
        Assert.Equal([name], LeveeCommand.Build(name).Subcommands.Select(command => command.Name));

    [Theory]
    [InlineData("--help")]
    [InlineData("agnet")]
    public void All_commands_are_there_when_none_is_named(string first) => Assert.Equal(Names.Count, LeveeCommand.Build(first).Subcommands.Count);
}
