using Levee.Executors.Api;
using Levee.Executors.Docker.Run;
using Levee.Executors.Loop;
using Levee.Executors.Native;
using Levee.Executors.Processes;

namespace Levee.Executors.Docker;

/// <summary>The program <c>levee-executor docker</c>.</summary>
internal static class DockerPart
{
    private const int Usage = 2;

    /// <param name="arguments">See <see cref="DockerSettings"/>.</param>
    /// <returns>The program's exit code.</returns>
    public static int Run(ExecutorSettings settings, string[] arguments, Random random)
    {
        var (docker, problem) = DockerSettings.Read(arguments);
        if (docker is null)
        {
            StandardError.WriteLine($"levee-executor: {problem}");
            return Usage;
        }

        var loop = new EventLoop();
        var reaper = new ChildReaper(loop);
        var container = new DockerContainer(docker, loop, reaper);
        var children = new ChildProcesses(loop, reaper);
        var grace = docker.StopTimeout > settings.ShutdownGrace ? docker.StopTimeout : settings.ShutdownGrace;
        using var client = new AgentClient(settings, loop, TimeProvider.System, random);
        client.Start(new DockerExecutor(client, container, ProbesOf, loop, grace, loop.Exit));
        return loop.Run();

        DockerProbes ProbesOf(DockerInfo info, int pid) =>
            new(loop, children, arguments => container.Command(arguments), docker.Place.Name, info.Network == DockerNetwork.Host ? 0 : pid);
    }
}
