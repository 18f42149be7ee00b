using Levee.Agent.Configuration;
using Levee.TestKit;
using Mesos.V1;

namespace Levee.Agent.Tests.Logging;

/// <summary>Source: spec agent-behaviour section 16.</summary>
public sealed class LogrotateTests : IDisposable
{
    private static readonly (string, string)[] Flags =
    [
        ("container_logger", ModuleNames.LogrotateLogger),
        ("modules", """{"libraries":[{"modules":[{"name":"org_apache_mesos_LogrotateContainerLogger","parameters":[{"key":"max_stdout_size","value":"4KB"},{"key":"logrotate_stdout_options","value":"rotate 2"}]}]}]}"""),
    ];

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Output_beyond_the_size_goes_to_older_files_of_which_some_are_kept()
    {
        await using var agent = await RunningAgent.StartAsync(_directory.Path, null, Flags);

        await agent.RunAsync("noisy", "for i in 1 2 3 4 5 6; do printf '%3000d\\n' $i; sleep 0.1; done; echo complaint >&2");
        Assert.Equal(TaskState.TaskFinished, (await agent.Master.EndOfAsync("noisy")).State);

        var sandbox = agent.Sandbox("noisy");
        await Poll.UntilAsync(() => EndsWith(agent, "noisy", "6\n"), "the end of the output");
        Assert.True(File.Exists(Path.Combine(sandbox, "stdout.1")) && File.Exists(Path.Combine(sandbox, "stdout.2")));
        Assert.False(File.Exists(Path.Combine(sandbox, "stdout.3")));
        Assert.All(Directory.GetFiles(sandbox, "stdout*").Where(file => !file.EndsWith(".conf", StringComparison.Ordinal)), file => Assert.InRange(new System.IO.FileInfo(file).Length, 1, 4096));
        Assert.Contains("size 4096", agent.Output("noisy", "stdout.logrotate.conf"), StringComparison.Ordinal);
        await Poll.UntilAsync(() => agent.Output("noisy", "stderr").Contains("complaint", StringComparison.Ordinal), "the complaint");
    }

    [Fact]
    public async Task Options_beyond_the_number_of_files_are_for_logrotate()
    {
        var program = Path.Combine(_directory.Path, "logrotate");
        await File.WriteAllTextAsync(program, "#!/bin/sh\nmv \"${3%.logrotate.conf}\" \"${3%.logrotate.conf}.rotated\"; echo \"$1\" > \"$2\"\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        var modules = Flags[1].Item2.Replace("\"rotate 2\"}", $"\"rotate 2\\ncompress\"}},{{\"key\":\"logrotate_path\",\"value\":\"{program}\"}}", StringComparison.Ordinal);
        await using var agent = await RunningAgent.StartAsync(_directory.Path, null, Flags[0], ("modules", modules));

        await agent.RunAsync("noisy", "printf '%3000d\\n' 1; sleep 0.1; printf '%3000d\\n' 2");

        await agent.Master.EndOfAsync("noisy");
        await Poll.UntilAsync(() => File.Exists(Path.Combine(agent.Sandbox("noisy"), "stdout.rotated")) && EndsWith(agent, "noisy", "2\n"), "the rotation");
        Assert.Contains("compress", agent.Output("noisy", "stdout.logrotate.conf"), StringComparison.Ordinal);
        Assert.Equal("--state\n", agent.Output("noisy", "stdout.logrotate.state"));
    }

    [Fact]
    public async Task Output_goes_on_being_taken_when_the_agent_is_restarted()
    {
        var framework = RunningAgent.Framework.Clone();
        framework.Checkpoint = true;
        var go = Path.Combine(_directory.Path, "go");
        var master = new FakeMaster();
        (string, string)[] flags = [.. Flags, ("port", $"{FreePorts.One()}")]; // The executor comes back to the same one.
        var agent = await RunningAgent.StartAsync(_directory.Path, master, flags);
        await agent.RunAsync("lasting", $"echo before; until [ -e {go} ]; do sleep 0.05; done; echo after", null, framework);
        await master.RunningAsync("lasting");
        await agent.RestartableStopAsync();
        await using var next = await RunningAgent.StartAsync(_directory.Path, master, flags);
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);

        Assert.Equal(TaskState.TaskFinished, (await master.EndOfAsync("lasting")).State);
        await Poll.UntilAsync(() => EndsWith(next, "lasting", "before\nafter\n"), "all of the output");
    }

    private static bool EndsWith(RunningAgent agent, string task, string text)
    {
        try
        {
            return agent.Output(task).EndsWith(text, StringComparison.Ordinal);
        }
        catch (FileNotFoundException)
        {
            return false; // Just being rotated.
        }
    }
}
