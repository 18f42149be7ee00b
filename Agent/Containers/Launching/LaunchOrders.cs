using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Containers;

namespace Levee.Agent.Containers.Launching;

/// <summary>The shim's orders, once isolators have had their say.</summary>
internal static class LaunchOrders
{
    private const uint NewPids = 0x20000000;

    /// <returns>Why the command cannot be run.</returns>
    public static string? Complete(ContainerSetup setup, string runtimeDirectory)
    {
        var (config, launch) = (setup.Config, setup.Launch);
        launch.StatusFile = Path.Combine(runtimeDirectory, ContainerRecords.Status);
        launch.Replace = config.ReportsItself && (launch.Unshare & NewPids) == 0;
        launch.AgentEnvironment.Add(System.Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(variable => $"{variable.Key}={variable.Value}"));
        if (HostExecutor.IsMeant(setup))
        {
            HostExecutor.Complete(setup, runtimeDirectory);
            return null;
        }

        var environment = Environment(setup);
        var executable = setup.Executable ?? config.Executable;
        if (setup.RootFs is null && !config.IsDebug)
        {
            var (path, problem) = ExecutablePath.Find(executable, environment.GetValueOrDefault("PATH", ""), config.Sandbox);
            if (path is null)
            {
                return problem;
            }

            executable = path;
        }

        launch.Command = new() { Path = executable, Arguments = { setup.Arguments ?? config.Arguments } };
        launch.Environment.Add(environment.SetItem(ProcessTable.Mark, config.Id.Path).Select(variable => $"{variable.Key}={variable.Value}"));
        launch.WorkingDirectory = setup.WorkingDirectory ?? setup.SandboxInside;
        launch.MakeWorkingDirectory = setup.WorkingDirectory is not null && setup.RootFs is not null;
        if (setup.RootFs is { } root)
        {
            launch.Rootfs = root;
        }

        if (setup.User is var (uid, gid))
        {
            (launch.Uid, launch.Gid) = (uid, gid);
            launch.Groups.Add(Users.GroupsOf(config.User!, gid).Except(launch.Groups));
        }

        return null;
    }

    /// <summary>Whether more is to be done than to start a program that stands for itself.</summary>
    public static bool NeedsShim(ContainerSetup setup)
    {
        var rest = setup.Launch.Clone();
        rest.Cgroups.Clear();
        rest.Environment.Clear();
        rest.AgentEnvironment.Clear();
        rest.ClearStatusFile();
        return !rest.Replace || !rest.Equals(new LaunchInfo { ContainerId = rest.ContainerId, Command = rest.Command, WorkingDirectory = rest.WorkingDirectory, MakeWorkingDirectory = false, Replace = true, Terminal = false });
    }

    /// <summary>Takes away from the file what only the start needed: it may hold secrets.</summary>
    public static void Forget(ContainerSetup setup, string runtimeDirectory)
    {
        setup.Launch.Mounts.Clear();
        setup.Launch.Files.Clear();
        setup.Launch.PreExec.Clear();
        setup.Launch.AgentEnvironment.Clear();
        ContainerRecords.Write(runtimeDirectory, ContainerRecords.LaunchInfo, setup.Launch.ToByteArray());
    }

    /// <summary>Later ones win: the agent's, isolators', the command's own.</summary>
    private static ImmutableDictionary<string, string> Environment(ContainerSetup setup)
    {
        var own = setup.Config.Command?.Environment?.Variables.Where(variable => variable.Type == Mesos.V1.Environment.Types.Variable.Types.Type.Value).Select(variable => variable.Name) ?? [];
        return setup.Config.Environment.SetItems(setup.Environment.ExceptBy(own, entry => entry.Key));
    }
}
