using Levee.Cli;

namespace Levee.Cluster.Tests;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("--wrk_dir", "--work_dir")]
    [InlineData("--gc-dealy", "--gc_delay")]
    [InlineData("--no_such_flag", null)]
    public void The_nearest_flag_is_named_unless_none_is_near(string given, string? meant) =>
        Assert.Equal(meant, Spelling.Nearest(given, ["--work_dir", "--gc_delay", "--port"]));

    [Fact]
    public void A_flag_of_the_command_line_is_taken_without_its_value() =>
        Assert.Equal(("--wrk_dir", "--work_dir"), Assert.Single(Spelling.Suggestions(LeveeCommand.Build().Parse(["agent", "--wrk_dir=/tmp"]))));
}
