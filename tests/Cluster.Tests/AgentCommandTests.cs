using Levee.TestKit;

namespace Levee.Cluster.Tests;

/// <summary><c>levee agent drain|deactivate|reactivate|gone</c> against a real cluster.</summary>
public sealed class AgentCommandTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task An_agent_is_deactivated_drained_taken_back_and_declared_gone()
    {
        await using var cluster = await LocalCluster.StartAsync(agents: 1, "--no-dns", "--no-lb");
        await using var run = LeveeProgram.Start("run", "--master", cluster.Master, "--name", "sleeper", "--", "sh", "-c", "echo started; exec sleep 1000");
        await Poll.UntilAsync("the task prints", Timeout, () => Task.FromResult(run.Output.Contains("started") || run.HasExited));
        var agent = (await ListAsync(cluster)).Split(' ')[0];

        Assert.Equal($"{agent} is deactivated", (await LeveeProgram.RunAsync(Timeout, "agent", "deactivate", agent[..^3], "--master", cluster.Master)).Output);
        Assert.Contains(" deactivated ", await ListAsync(cluster), StringComparison.Ordinal);
        Assert.Equal($"{agent} is reactivated", (await LeveeProgram.RunAsync(Timeout, "agent", "reactivate", agent, "--master", cluster.Master)).Output);

        var drained = await LeveeProgram.RunAsync(Timeout, "agent", "drain", agent, "--grace", "1secs", "--master", cluster.Master);
        Assert.True(drained.ExitCode == 0, drained.Error + cluster.Logs());
        Assert.Equal($"{agent} is drained", drained.Output);
        Assert.Contains("1 task left", drained.Error, StringComparison.Ordinal);
        Assert.Equal(143, await run.WaitAsync(Timeout));
        Assert.Contains(" drained ", await ListAsync(cluster), StringComparison.Ordinal);

        Assert.Equal(0, (await LeveeProgram.RunAsync(Timeout, "agent", "reactivate", agent, "--master", cluster.Master)).ExitCode);
        Assert.Contains(" active ", await ListAsync(cluster), StringComparison.Ordinal);
        Assert.Equal($"{agent} is gone", (await LeveeProgram.RunAsync(Timeout, "agent", "gone", agent, "--master", cluster.Master)).Output);
        Assert.DoesNotContain(agent, await ListAsync(cluster), StringComparison.Ordinal);

        var unknown = await LeveeProgram.RunAsync(Timeout, "agent", "drain", "nosuch", "--master", cluster.Master);
        Assert.Equal((1, "levee: there is no agent 'nosuch'; 'levee agent ls' shows all."), (unknown.ExitCode, unknown.Error));
        Assert.Equal(2, (await LeveeProgram.RunAsync(Timeout, "agent", "drain", agent, "--grace", "soon", "--master", cluster.Master)).ExitCode);
    }

    private static async Task<string> ListAsync(LocalCluster cluster) => (await LeveeProgram.RunAsync(Timeout, "agent", "ls", "--master", cluster.Master)).Output.Split('\n')[^1];
}
