using Levee.Grains.Interfaces.Connecting;
using Levee.TestKit;
using Mesos.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Levee.Agent.Tests.Registration;

/// <summary>The agent with a real gateway between it and the master.</summary>
public sealed class GatewayTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly int _port = FreePorts.One();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_silo_that_is_killed_and_started_again_gets_the_running_tasks_back()
    {
        var before = new FakeMaster();
        var silo = await StartSiloAsync(before);
        await using var agent = await RunningAgent.StartAsync(_directory.Path, before, ClusterOf, ("gateway", $"127.0.0.1:{_port}"));
        await agent.RunAsync("long", "echo $$; sleep 1000");
        await agent.RunAsync("short", "exit 0");
        Assert.Equal(TaskState.TaskFinished, (await before.EndOfAsync("short")).State);
        await before.RunningAsync("long");
        await silo.StopAsync();
        silo.Dispose();

        var after = new FakeMaster();
        using var again = await StartSiloAsync(after);
        await Poll.UntilAsync(() => !after.Snapshots.IsEmpty, "the registration with the new silo");
        Assert.Equal(before.Snapshots.Last().Info.Id, after.Snapshots.Last().Info.Id);
        Assert.Equal(("long", TaskState.TaskRunning), after.Snapshots.Last().Tasks.Select(task => (task.TaskId.Value, task.State)).Single());
        await after.Observer!.KillTaskAsync(new("f-0001"), new("long"), null);
        Assert.Equal(TaskState.TaskKilled, (await after.EndOfAsync("long")).State);
        await Poll.UntilAsync(() => !agent.Ledger.Active.Any(), "the acknowledgement");
        await agent.StopAsync();
        Assert.True(after.Unregistered);
        await again.StopAsync();
    }

    private static Levee.Agent.Registration.IMasterConnector ClusterOf(IServiceProvider services) => ActivatorUtilities.CreateInstance<Levee.Agent.Registration.ClusterConnector>(services);

    private async Task<IHost> StartSiloAsync(FakeMaster master)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton(master).AddLeveeMessages();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePorts.One(), _port);
            silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (ClusterClientExtensions.ClusterName, ClusterClientExtensions.ClusterName));
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
