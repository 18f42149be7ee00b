using System.Text;
using Google.Protobuf;
using Levee.Containers;

namespace Levee.Agent.Containers.Launching;

/// <summary>
/// The built-in executor of a task with an image: it runs on the agent's own root, as the agent's user, and puts only the task into the image, with the task's user and limits.
/// What image and task say of the environment does not reach the executor itself: it could be made to load their code with the agent's rights.
/// </summary>
/// <remarks>Source: spec executor-api section 13. The options are those of <c>levee-executor command</c>.</remarks>
internal static class HostExecutor
{
    private const string TaskLaunchInfo = "task_launch_info";
    private const string TaskEnvironment = "task_environment";

    public static bool IsMeant(ContainerSetup setup) => setup.Config.ReportsItself && setup.RootFs is not null;

    /// <summary>Fills in the orders for the executor, and writes those for the task.</summary>
    public static void Complete(ContainerSetup setup, string runtimeDirectory)
    {
        var (config, launch) = (setup.Config, setup.Launch);
        var own = config.Command?.Environment?.Variables.Select(variable => variable.Name).ToHashSet() ?? [];
        launch.Command = new() { Path = config.Executable, Arguments = { config.Arguments, Options(setup, runtimeDirectory) } };
        launch.Environment.Add(config.Environment.Where(variable => !own.Contains(variable.Key)).Select(variable => $"{variable.Key}={variable.Value}").Append($"{ProcessTable.Mark}={config.Id.Path}"));
        launch.WorkingDirectory = config.Sandbox;
        ContainerRecords.Write(runtimeDirectory, TaskEnvironment, Encoding.UTF8.GetBytes(string.Concat(setup.Environment.Select(variable => $"{variable.Key}={variable.Value}\0"))));
        ContainerRecords.Write(runtimeDirectory, TaskLaunchInfo, TakeLimits(launch).ToByteArray());
    }

    private static IEnumerable<string> Options(ContainerSetup setup, string runtimeDirectory)
    {
        yield return $"--rootfs={setup.RootFs}";
        yield return $"--working_directory={setup.WorkingDirectory ?? setup.SandboxInside}"; // The sandbox is there already.
        yield return $"--task_launch_info={Path.Combine(runtimeDirectory, TaskLaunchInfo)}";
        yield return $"--task_environment={Path.Combine(runtimeDirectory, TaskEnvironment)}";
        if (setup.User is not null)
        {
            yield return $"--user={setup.Config.User}";
        }

        foreach (var argument in setup.Arguments ?? [])
        {
            yield return $"--task_argument={argument}";
        }
    }

    /// <summary>Moves what the executor itself could not work under.</summary>
    private static LaunchInfo TakeLimits(LaunchInfo launch)
    {
        var task = new LaunchInfo { Rlimits = { launch.Rlimits }, Groups = { launch.Groups }, Capabilities = launch.Capabilities };
        if (launch.HasNoNewPrivileges)
        {
            task.NoNewPrivileges = launch.NoNewPrivileges;
        }

        if (launch.HasSeccomp)
        {
            task.Seccomp = launch.Seccomp;
        }

        launch.Rlimits.Clear();
        launch.Groups.Clear();
        launch.Capabilities = null;
        launch.ClearNoNewPrivileges();
        launch.ClearSeccomp();
        return task;
    }
}
