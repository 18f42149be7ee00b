using Levee.Agent.Configuration;
using Levee.Agent.Containers.Cgroups;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Levee.Agent.Containers.Launching;

/// <summary>Picks the launcher: as <c>--launcher</c> says, else cgroups where the machine lets the agent make them.</summary>
internal static partial class LauncherChoice
{
    private static readonly TimeSpan PosixPatience = TimeSpan.FromSeconds(10);

    /// <exception cref="OptionsValidationException">The machine cannot do what a flag asks for.</exception>
    public static ILauncher Of(ContainerSettings settings, CgroupLayout cgroups, TimeProvider clock, ILogger<ILauncher> logger)
    {
        if (cgroups.IsUnified && settings.LimitSwap)
        {
            throw Refused("The cgroups v2 isolator does not support limiting swap memory but `--cgroups_limit_swap` was provided"); // Text of the reference.
        }

        if (settings.Launcher == "posix")
        {
            return new PosixLauncher(PosixPatience, clock);
        }

        var obstacle = LinuxLauncher.Obstacle(cgroups, settings.CgroupsHierarchy);
        if (obstacle is null)
        {
            return new LinuxLauncher(cgroups, settings.DestroyTimeout, clock);
        }

        if (settings.Launcher == "linux")
        {
            throw Refused($"--launcher is 'linux', which cannot be: {obstacle}.");
        }

        LogPosix(logger, obstacle);
        return new PosixLauncher(PosixPatience, clock);
    }

    private static OptionsValidationException Refused(string why) => new(AgentFlags.Section, typeof(AgentSettings), [why]);

    [LoggerMessage(EventIds.LauncherPosix, LogLevel.Information, "Containers are kept together by session and parent (--launcher=posix): with cgroups, {Obstacle}")]
    private static partial void LogPosix(ILogger logger, string obstacle);
}
